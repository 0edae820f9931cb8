package dev.cloudsql.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.cloudsql.architecture.Rule.rule;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import dev.cloudsql.ApiThatKnowsPlugIns;
import dev.cloudsql.Connectors;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.InstanceName;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.dialect.broken.DialectThatKnowsTheRuntime;
import dev.cloudsql.emulator.broken.EmulatorThatKnowsTheApi;
import dev.cloudsql.runtime.broken.RuntimeThatKnowsDrivers;
import dev.cloudsql.runtime.broken.RuntimeThatKnowsTheEmulator;
import dev.cloudsql.runtime.broken.RuntimeThatKnowsTheKit;
import dev.cloudsql.runtime.broken.cycle.Egg;
import dev.cloudsql.runtime.broken.cycle.hen.Hen;
import dev.cloudsql.runtime.refresh.broken.LeafThatKnowsItsUsers;
import dev.cloudsql.runtime.refresh.broken.LeafThatKnowsOthers;
import dev.cloudsql.spi.CredentialSourceProvider;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.broken.ApiRecord;
import dev.cloudsql.spi.broken.ApiThatKnowsLibraries;
import dev.cloudsql.spi.broken.SpiThatKnowsTheRuntime;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Which code may know which.
 *
 * <pre>
 *   dialect-postgres ──► api ◄── runtime        tck ──► api, emulator; only tests know these two
 *
 *   runtime:  root ──► connect ──► refresh  admin  tls  unix  proxy  dns  credentials  jdbc ──► attempt ──► instance
 * </pre>
 */
@DisplayName("Arrows")
class ArrowTests {

  private static final String API = "dev.cloudsql";
  private static final String SPI = "dev.cloudsql.spi..";
  private static final String DIALECTS = "dev.cloudsql.dialect..";
  private static final String EMULATOR = "dev.cloudsql.emulator..";
  private static final String KIT = "dev.cloudsql.tck..";
  private static final String RUNTIME = "dev.cloudsql.runtime..";
  private static final String ROOT = "dev.cloudsql.runtime";
  private static final String CONNECT = "dev.cloudsql.runtime.connect..";
  private static final Set<String> NO_LEAVES = Set.of("connect", "attempt", "instance");

  /** Every package below the runtime's root but those, so that a new one cannot be forgotten. */
  private static final String LEAVES =
      Rule.packagesBelow(ROOT).stream()
          .filter(name -> !NO_LEAVES.contains(name))
          .collect(Collectors.joining("|"));

  private static final String[] DRIVERS = {
    "org.postgresql..", "com.mysql..", "org.mariadb..", "com.microsoft.sqlserver.."
  };

  private static final String[] INTEGRATIONS = {
    "dev.cloudsql.flyway..",
    "dev.cloudsql.micrometer..",
    "dev.cloudsql.opentelemetry..",
    "dev.cloudsql.r2dbc..",
    "dev.cloudsql.spring..",
    "org.springframework.."
  };

  @TestFactory
  @DisplayName("between modules")
  Stream<DynamicNode> betweenModules() {
    return Stream.of(
        rule(
            "The API knows nothing but java.base, java.sql and annotations of nullness",
            classes()
                .that(resideInAnyPackage(API, SPI))
                .should()
                .onlyDependOnClassesThat(
                    resideInAnyPackage(API, SPI, "org.jspecify.annotations")
                        .or(areOfJava("java.base", "java.sql"))),
            ApiThatKnowsLibraries.class),
        rule(
            "Of the API for programs only Connectors names plug-in types",
            noClasses()
                .that(resideInAPackage(API).and(not(equivalentTo(Connectors.class))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SPI),
            ApiThatKnowsPlugIns.class),
        rule(
            "Plug-in types know nothing of ours but the API for programs",
            noClasses()
                .that()
                .resideInAPackage(SPI)
                .should()
                .dependOnClassesThat(
                    resideInAPackage("dev.cloudsql..").and(not(resideInAnyPackage(API, SPI)))),
            SpiThatKnowsTheRuntime.class),
        rule(
            "No public type of the API is a record but InstanceName and ResolvedName",
            noMethods()
                .that()
                .areDeclaredInClassesThat(
                    describe(
                        "are public records of the API",
                        type ->
                            resideInAnyPackage(API, SPI).test(type)
                                && type.isRecord()
                                && type.getModifiers().contains(JavaModifier.PUBLIC)
                                && !type.isEquivalentTo(InstanceName.class)
                                && !type.isEquivalentTo(ResolvedName.class)))
                .should()
                .bePublic()
                // There is none.
                .allowEmptyShould(true),
            ApiRecord.class),
        rule(
            "A dialect does not know the runtime",
            noClasses()
                .that()
                .resideInAPackage(DIALECTS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(RUNTIME),
            DialectThatKnowsTheRuntime.class),
        rule(
            "The runtime knows no dialect, no driver and no integration",
            noClasses()
                .that()
                .resideInAPackage(RUNTIME)
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage(DIALECTS)
                        .or(resideInAnyPackage(DRIVERS))
                        .or(resideInAnyPackage(INTEGRATIONS))),
            RuntimeThatKnowsDrivers.class),
        rule(
            "The emulator knows neither the API nor the runtime nor the kit nor JUnit",
            noClasses()
                .that()
                .resideInAPackage(EMULATOR)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(API, SPI, RUNTIME, KIT, "org.junit..", "org.assertj.."),
            EmulatorThatKnowsTheApi.class),
        rule(
            "Only tests know the compatibility kit",
            noClasses()
                .that()
                .resideOutsideOfPackage(KIT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(KIT),
            RuntimeThatKnowsTheKit.class),
        rule(
            "Only the kit and tests know the emulator",
            noClasses()
                .that()
                .resideOutsideOfPackages(EMULATOR, KIT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(EMULATOR),
            RuntimeThatKnowsTheEmulator.class));
  }

  @TestFactory
  @DisplayName("inside the runtime")
  Stream<DynamicNode> insideTheRuntime() {
    return Stream.of(
        rule(
            "The leaves do not know one another",
            slices()
                .matching("dev.cloudsql.runtime.(" + LEAVES + ")..")
                .should()
                .notDependOnEachOther(),
            LeafThatKnowsOthers.class),
        rule(
            "Neither a leaf nor the shared vocabulary knows who uses it",
            noClasses()
                .that()
                .resideInAnyPackage(
                    "dev.cloudsql.runtime.[" + LEAVES + "]..",
                    "dev.cloudsql.runtime.attempt..",
                    "dev.cloudsql.runtime.instance..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, CONNECT),
            LeafThatKnowsItsUsers.class),
        rule(
            "No two packages need each other",
            slices()
                .matching("dev.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(equivalentTo(Connectors.class), resideInAPackage(SPI)),
            Egg.class,
            Hen.class),
        rule(
            "No two packages need each other, the root package included",
            slices()
                .matching("dev.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(equivalentTo(Connectors.class), resideInAPackage(SPI)),
            ApiThatKnowsPlugIns.class,
            DialectProvider.class,
            CredentialSourceProvider.class,
            CredentialSource.class));
  }

  /** Whether a class is in one of these modules of the JDK. */
  private static DescribedPredicate<JavaClass> areOfJava(String... modules) {
    Set<String> packages =
        Stream.of(modules)
            .map(ModuleLayer.boot()::findModule)
            .flatMap(Optional::stream)
            .flatMap(module -> module.getPackages().stream())
            .collect(Collectors.toSet());
    return describe(
        "are of " + String.join(", ", modules),
        type -> type.isPrimitive() || packages.contains(type.getPackageName()));
  }
}
