package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicNode;

/** A sentence of the architecture with what keeps it, and with what shows that it is kept. */
final class Rule {

  private static final JavaClasses PUBLISHED = published();

  private Rule() {}

  /**
   * Two tests: the rule holds for all published code, and it finds every method of a class that was
   * written to break it.
   *
   * @param others classes that the rule must also see, to find a circle
   */
  static DynamicNode rule(String sentence, ArchRule rule, Class<?> breaker, Class<?>... others) {
    return dynamicContainer(
        sentence,
        List.of(
            dynamicTest("holds", () -> rule.as(sentence).check(PUBLISHED)),
            dynamicTest(
                "and finds " + breaker.getSimpleName(),
                () -> assertFinds(rule.as(sentence), breaker, others))));
  }

  /** The names of the packages directly below a package that have published code. */
  static SortedSet<String> packagesBelow(String parent) {
    String prefix = parent + ".";
    return PUBLISHED.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()).split("\\.")[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertFinds(ArchRule rule, Class<?> breaker, Class<?>... others) {
    List<Class<?>> classes = new ArrayList<>(List.of(others));
    classes.add(breaker);
    JavaClasses broken = new ClassFileImporter().importClasses(classes);
    EvaluationResult result = rule.evaluate(broken);
    assertThat(result.hasViolation()).as(rule.getDescription()).isTrue();
    String report = result.getFailureReport().toString();
    assertThat(broken.get(breaker).getMethods())
        .filteredOn(method -> !method.getModifiers().contains(JavaModifier.SYNTHETIC))
        .extracting(JavaMethod::getFullName)
        .allSatisfy(method -> assertThat(report).contains("Method <" + method + ">"));
  }

  private static JavaClasses published() {
    List<JarFile> jars = new ArrayList<>();
    try {
      for (PublishedModule module : PublishedModule.all()) {
        jars.add(new JarFile(module.jar().toFile()));
      }
      return new ClassFileImporter().importJars(jars);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
