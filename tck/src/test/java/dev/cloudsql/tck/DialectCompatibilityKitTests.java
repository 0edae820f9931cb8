package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.commons.support.HierarchyTraversalMode.TOP_DOWN;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

@DisplayName("The compatibility kit for dialects")
class DialectCompatibilityKitTests {

  private static final Pattern RULE = Pattern.compile("DIALECT-\\d\\d");
  private static final Path PAGE = Path.of("..", "docs", "compliance.md");

  @AfterEach
  void reset() {
    ToyKit.flaw = null;
    ToyKit.knowsSlowStatement = true;
  }

  @Test
  @DisplayName("passes a dialect without flaws in every rule")
  void passes() {
    Events tests = run();
    assertThat(failures(tests)).isEmpty();
    assertThat(tests.succeeded().count()).isEqualTo(rules().size());
  }

  @ParameterizedTest
  @EnumSource(Flaw.class)
  @DisplayName("fails a dialect with one flaw in that flaw's rule and in no other")
  void fails(Flaw flaw) {
    ToyKit.flaw = flaw;
    assertThat(failures(run())).containsOnlyKeys(flaw.rule());
  }

  @Test
  @DisplayName("says why a rule was skipped")
  void skips() {
    ToyKit.knowsSlowStatement = false;
    Events tests = run();
    assertThat(failures(tests)).isEmpty();
    assertThat(tests.aborted().stream())
        .singleElement()
        .satisfies(
            skipped -> {
              assertThat(rule(skipped)).isEqualTo("DIALECT-17");
              assertThat(reason(skipped)).hasMessageContaining("slowStatement()");
            });
  }

  @Test
  @DisplayName("has a flaw for every rule, so that each rule is known to bite")
  void everyRuleBites() {
    assertThat(Stream.of(Flaw.values()).map(Flaw::rule).collect(Collectors.toSet()))
        .isEqualTo(rules());
  }

  @Test
  @DisplayName("has the rules of the compliance page and no others, each once")
  void agreesWithThePage() throws IOException {
    List<String> written =
        Pattern.compile("\\*\\*(DIALECT-\\d\\d)\\*\\*")
            .matcher(Files.readString(PAGE))
            .results()
            .map(result -> result.group(1))
            .toList();
    assertThat(written).doesNotHaveDuplicates().containsExactlyElementsOf(rules());
  }

  private static Events run() {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(ToyKit.class))
        .execute()
        .testEvents();
  }

  /** The rules that failed, with what they said. */
  private static Map<String, Throwable> failures(Events tests) {
    Map<String, Throwable> failures = new TreeMap<>();
    tests.failed().stream().forEach(failed -> failures.put(rule(failed), reason(failed)));
    return failures;
  }

  private static Throwable reason(Event event) {
    return event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow();
  }

  private static String rule(Event event) {
    return RULE.matcher(event.getTestDescriptor().getDisplayName())
        .results()
        .map(MatchResult::group)
        .findFirst()
        .orElseThrow();
  }

  /** The ids in the display names of the kit, which is the one place where they are given. */
  private static Set<String> rules() {
    List<String> ids =
        Stream.of(DialectCompatibilityKit.class.getDeclaredClasses())
            .flatMap(group -> ReflectionSupport.findMethods(group, any -> true, TOP_DOWN).stream())
            .filter(method -> method.isAnnotationPresent(Test.class))
            .map(DialectCompatibilityKitTests::displayName)
            .map(name -> name.substring(0, name.indexOf(':')))
            .sorted()
            .toList();
    assertThat(ids).doesNotHaveDuplicates();
    return new TreeSet<>(ids);
  }

  private static String displayName(Method method) {
    return method.getAnnotation(DisplayName.class).value();
  }
}
