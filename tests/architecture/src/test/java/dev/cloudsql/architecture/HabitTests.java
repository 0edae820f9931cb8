package dev.cloudsql.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysFalse;
import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static dev.cloudsql.architecture.Rule.rule;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import dev.cloudsql.runtime.broken.AskerOfTheProcess;
import dev.cloudsql.runtime.broken.Printer;
import dev.cloudsql.runtime.broken.StarterOfThreads;
import dev.cloudsql.runtime.broken.Synchronizer;
import dev.cloudsql.runtime.broken.TakerOfOptionals;
import dev.cloudsql.runtime.broken.Teller;
import dev.cloudsql.runtime.broken.ThrowerOfAnything;
import dev.cloudsql.runtime.broken.Unmarked;
import dev.cloudsql.runtime.broken.WatcherOfClocks;
import dev.cloudsql.spi.Provider;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Date;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** What code does nowhere, or in one place only. */
@DisplayName("Habits")
class HabitTests {

  /**
   * All but the root of the runtime, which hands clocks, threads and settings to the rest, and the
   * kit, whose fakes are a world of their own.
   */
  private static final DescribedPredicate<JavaClass> GUESTS =
      resideOutsideOfPackages(
          "dev.cloudsql.runtime", "dev.cloudsql.emulator..", "dev.cloudsql.tck..");

  /** A relay runs for as long as its connection, which may outlive the connector. */
  private static final DescribedPredicate<JavaClass> THREADLESS =
      describe(
          "do not relay",
          type ->
              GUESTS.test(type) && !type.getName().matches("dev\\.cloudsql\\.spi\\.Relay(\\$.*)?"));

  private static final DescribedPredicate<JavaClass> ALL = alwaysTrue();

  /** All but the kit's ear: to hear what drivers log it has to be where they log. */
  private static final DescribedPredicate<JavaClass> SPEAKERS =
      describe(
          "do not listen",
          type -> !type.getName().matches("dev\\.cloudsql\\.tck\\.trial\\.Logs(\\$.*)?"));

  @TestFactory
  @DisplayName("of code that is given what it needs")
  Stream<DynamicNode> ofGuests() {
    return Stream.of(
        rule(
            "Time is given: nothing reads a clock or sleeps",
            never(
                GUESTS,
                to(System.class, "nanoTime|currentTimeMillis"),
                to(Instant.class, "now"),
                to(LocalDateTime.class, "now"),
                to(Clock.class, "(system|tick).*"),
                to(InstantSource.class, "system|tick").and(notByServices()),
                to(Date.class, "<init>"),
                to(Thread.class, "sleep"),
                to(TimeUnit.class, "sleep")),
            WatcherOfClocks.class),
        rule(
            "Threads are given: nothing starts one, or borrows one of the JDK's",
            never(
                THREADLESS,
                to(Thread.class, "<init>|of.*|startVirtualThread"),
                to(Timer.class, "<init>"),
                to(Executors.class, ".*"),
                to(ThreadPoolExecutor.class, "<init>"),
                to(ForkJoinPool.class, "<init>|commonPool"),
                to(Collection.class, "parallelStream"),
                to(CompletionStage.class, ".*Async").and(withoutExecutor()),
                to(CompletionStage.class, "orTimeout|completeOnTimeout|delayedExecutor")),
            StarterOfThreads.class),
        rule(
            "Settings are given: nothing reads the environment or a system property",
            never(
                GUESTS,
                to(System.class, "getenv|getProperty|getProperties").and(notByServices()),
                to(Boolean.class, "getBoolean"),
                to(Integer.class, "getInteger"),
                to(Long.class, "getLong")),
            AskerOfTheProcess.class),
        rule(
            "No method is synchronized: a monitor held across I/O pins a virtual thread",
            noMethods()
                .that()
                .areDeclaredInClassesThat(GUESTS)
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED),
            Synchronizer.class));
  }

  @TestFactory
  @DisplayName("of all code")
  Stream<DynamicNode> ofAll() {
    return Stream.of(
        rule(
            "Nothing prints",
            never(
                SPEAKERS,
                to(System.class, "out|err"),
                to(Throwable.class, "printStackTrace").and(withoutArguments())),
            Printer.class),
        rule(
            "What is logged goes through SLF4J",
            // JDBC names a Logger in a signature; only what uses one is wrong.
            noClasses()
                .that(SPEAKERS)
                .should()
                .accessClassesThat()
                .resideInAPackage("java.util.logging.."),
            Teller.class),
        rule(
            "Every exception has a type that says what went wrong",
            never(ALL, makesBareException()),
            ThrowerOfAnything.class),
        rule(
            "Optional is for results only: no parameter, field or component is one",
            CompositeArchRule.of(noCodeUnits().that(areWritten()).should(takeAnOptional()))
                .and(noFields().that(areWritten()).should(holdAnOptional())),
            TakerOfOptionals.class),
        rule(
            "Every package is @NullMarked",
            classes()
                .should(
                    ArchCondition.from(
                        describe(
                            "be in a @NullMarked package",
                            type -> type.getPackage().isAnnotatedWith(NullMarked.class)))),
            Unmarked.class));
  }

  /**
   * Not those of lambdas and inner classes, which get variables in generated parameters and fields;
   * nor those of a record that implements an interface, where a component is a result.
   */
  private static DescribedPredicate<JavaMember> areWritten() {
    return describe(
        "are written in the source",
        member ->
            !member.getModifiers().contains(JavaModifier.SYNTHETIC)
                && !(member.getOwner().isRecord()
                    && !member.getOwner().getRawInterfaces().isEmpty()));
  }

  private static ArchCondition<JavaCodeUnit> takeAnOptional() {
    return ArchCondition.from(
        describe(
            "take an Optional",
            unit -> unit.getRawParameterTypes().stream().anyMatch(HabitTests::isOptional)));
  }

  private static ArchCondition<JavaField> holdAnOptional() {
    return ArchCondition.from(
        describe("hold an Optional", field -> isOptional(field.getRawType())));
  }

  private static boolean isOptional(JavaClass type) {
    return type.getName().matches("java\\.util\\.Optional(Int|Long|Double)?");
  }

  @SafeVarargs
  private static ArchRule never(
      DescribedPredicate<JavaClass> code, DescribedPredicate<JavaAccess<?>>... accesses) {
    DescribedPredicate<JavaAccess<?>> any = alwaysFalse();
    for (DescribedPredicate<JavaAccess<?>> access : accesses) {
      any = any.or(access);
    }
    return noClasses().that(code).should().accessTargetWhere(any);
  }

  /** A call, reference or read of members of a type and its subtypes, by a pattern of names. */
  private static DescribedPredicate<JavaAccess<?>> to(Class<?> owner, String names) {
    return describe(
        owner.getSimpleName() + "." + names,
        access ->
            access.getTargetOwner().isAssignableTo(owner)
                && access.getTarget().getName().matches(names));
  }

  /** The ServiceLoader makes those, and can give them nothing. */
  private static DescribedPredicate<JavaAccess<?>> notByServices() {
    return describe(
        "not by a provider", access -> !access.getOriginOwner().isAssignableTo(Provider.class));
  }

  private static DescribedPredicate<JavaAccess<?>> withoutArguments() {
    return describe("()", access -> access.getTarget().getFullName().endsWith("()"));
  }

  private static DescribedPredicate<JavaAccess<?>> withoutExecutor() {
    return describe(
        "without an executor",
        access ->
            access.getTarget() instanceof CodeUnitAccessTarget method
                && method.getRawParameterTypes().stream()
                    .noneMatch(type -> type.isAssignableTo(Executor.class)));
  }

  private static DescribedPredicate<JavaAccess<?>> makesBareException() {
    Set<String> bare =
        Set.of(
            Throwable.class.getName(),
            Exception.class.getName(),
            RuntimeException.class.getName(),
            Error.class.getName());
    return describe(
        "a bare exception is made",
        access ->
            access.getTarget().getName().equals("<init>")
                && bare.contains(access.getTargetOwner().getName())
                && !callsSuper(access));
  }

  private static boolean callsSuper(JavaAccess<?> access) {
    return access.getOrigin().isConstructor()
        && access.getOriginOwner().isAssignableTo(access.getTargetOwner().getName());
  }
}
