package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.commons.support.HierarchyTraversalMode.TOP_DOWN;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** A kit tried on a toy that is right in everything, then wrong in one thing after the other. */
abstract class KitTests<F extends Enum<F> & Flaw> {

  private static final Path PAGE = Path.of("..", "docs", "compliance.md");

  /** Most of what a kit does is to wait. */
  private static final Map<String, String> PARALLEL =
      Map.of(
          "junit.jupiter.execution.parallel.enabled", "true",
          "junit.jupiter.execution.parallel.mode.default", "concurrent",
          "junit.jupiter.execution.parallel.config.strategy", "fixed",
          "junit.jupiter.execution.parallel.config.fixed.parallelism", "4");

  private final Class<?> kit;
  private final Class<?> toyKit;
  private final Class<F> flaws;
  private final Consumer<F> spoil;
  private final Pattern rule;

  /**
   * Tests of a kit.
   *
   * @param prefix of the ids of the kit's rules
   * @param kit holds the rules
   * @param toyKit adopts the kit
   * @param flaws what can be wrong with the toy
   * @param spoil makes the toy wrong in one thing; {@code null} makes it right
   */
  KitTests(String prefix, Class<?> kit, Class<?> toyKit, Class<F> flaws, Consumer<F> spoil) {
    this.kit = kit;
    this.toyKit = toyKit;
    this.flaws = flaws;
    this.spoil = spoil;
    this.rule = Pattern.compile(prefix + "-\\d\\d");
  }

  @AfterEach
  final void repair() {
    spoil.accept(null);
  }

  @Test
  @DisplayName("passes a toy without flaws in every rule")
  void passes() {
    Events tests = run();
    assertThat(failures(tests)).isEmpty();
    assertThat(tests.succeeded().count()).isEqualTo(rules().size());
  }

  @TestFactory
  @DisplayName("fails a toy with one flaw in that flaw's rule:")
  Stream<DynamicTest> fails() {
    return forEachFlaw(flaw -> run(selectRule(flaw.rule())));
  }

  @TestFactory
  @Tag("long")
  @DisplayName("fails a toy with one flaw in no other rule:")
  Stream<DynamicTest> failsOnce() {
    return forEachFlaw(flaw -> run());
  }

  private Stream<DynamicTest> forEachFlaw(Function<F, Events> run) {
    return Stream.of(flaws.getEnumConstants())
        .map(
            flaw ->
                DynamicTest.dynamicTest(
                    flaw.name(),
                    () -> {
                      spoil.accept(flaw);
                      assertThat(failures(run.apply(flaw)))
                          .containsOnlyKeys(flaw.rule())
                          .allSatisfy(
                              (rule, failure) ->
                                  assertThat(failure).hasMessageStartingWith(rule + ": "));
                    }));
  }

  @Test
  @DisplayName("has a flaw for every rule, so that each rule is known to bite")
  void everyRuleBites() {
    assertThat(Stream.of(flaws.getEnumConstants()).map(Flaw::rule).collect(Collectors.toSet()))
        .isEqualTo(rules());
  }

  @Test
  @DisplayName("has the rules of the compliance page and no others, each once")
  void agreesWithThePage() throws IOException {
    List<String> written =
        Pattern.compile("\\*\\*(" + rule + ")\\*\\*")
            .matcher(Files.readString(PAGE))
            .results()
            .map(result -> result.group(1))
            .toList();
    assertThat(written).doesNotHaveDuplicates().containsExactlyElementsOf(rules());
  }

  final Events run() {
    return run(selectClass(toyKit));
  }

  private static Events run(DiscoverySelector tests) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(tests)
        .configurationParameters(PARALLEL)
        .execute()
        .testEvents();
  }

  /** The rules that failed, with what they said. */
  final Map<String, Throwable> failures(Events tests) {
    Map<String, Throwable> failures = new TreeMap<>();
    tests.failed().stream().forEach(failed -> failures.put(rule(failed), reason(failed)));
    return failures;
  }

  /** The rules that were skipped, with their reasons. */
  final Map<String, String> skipped(Events tests) {
    Map<String, String> skipped = new TreeMap<>();
    tests.aborted().stream().forEach(event -> skipped.put(rule(event), reason(event).getMessage()));
    return skipped;
  }

  private static Throwable reason(Event event) {
    return event.getRequiredPayload(TestExecutionResult.class).getThrowable().orElseThrow();
  }

  private String rule(Event event) {
    return rule.matcher(event.getTestDescriptor().getDisplayName())
        .results()
        .map(MatchResult::group)
        .findFirst()
        .orElseThrow();
  }

  /** The ids in the display names of the kit, which is the one place where they are given. */
  private Set<String> rules() {
    List<String> ids = methods().map(KitTests::id).sorted().toList();
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> rule.matcher(id).matches());
    return new TreeSet<>(ids);
  }

  private DiscoverySelector selectRule(String id) {
    Method method = methods().filter(any -> id(any).equals(id)).findFirst().orElseThrow();
    return selectNestedMethod(List.of(toyKit), method.getDeclaringClass(), method);
  }

  private Stream<Method> methods() {
    return Stream.of(kit.getDeclaredClasses())
        .flatMap(group -> ReflectionSupport.findMethods(group, any -> true, TOP_DOWN).stream())
        .filter(method -> method.isAnnotationPresent(Test.class));
  }

  private static String id(Method method) {
    String name = method.getAnnotation(DisplayName.class).value();
    return name.substring(0, name.indexOf(':'));
  }
}
