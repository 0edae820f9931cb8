package dev.cloudsql.r2dbc.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import dev.cloudsql.databases.mysql.Servers.Mysql;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

@ExtendWith(Servers.class)
@DisplayName("The compatibility kit for R2DBC dialects")
@Timeout(300)
class R2dbcDialectCompatibilityKitTests {

  private static final Path PAGE = Path.of("..", "..", "docs", "compliance.md");

  @BeforeEach
  void start(@Mysql Server server) {
    ToyDialectKit.server = server;
    ToyDialect.database = server.port();
  }

  @AfterEach
  void repair() {
    ToyDialect.flaw = ToyDialect.Flaw.NONE;
  }

  @Test
  @DisplayName("passes the driver of MySQL in every rule")
  void passes() {
    Events tests = run(selectClass(ToyDialectKit.class));

    tests.assertStatistics(statistics -> statistics.failed(0).aborted(0).succeeded(rules().size()));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  @DisplayName("fails a dialect with one flaw in that flaw's rule")
  void fails(ToyDialect.Flaw flaw) {
    ToyDialect.flaw = flaw;
    Method rule =
        methods()
            .filter(method -> name(method).startsWith(flaw.rule() + ":"))
            .findFirst()
            .orElseThrow();

    Events tests = run(selectMethod(ToyDialectKit.class, rule));

    tests.assertStatistics(statistics -> statistics.started(1).failed(1));
  }

  @Test
  @DisplayName("has a flaw for each rule, and the rules of the compliance page")
  void rulesAreComplete() throws IOException {
    assertThat(
            Stream.of(ToyDialect.Flaw.values())
                .filter(flaw -> flaw != ToyDialect.Flaw.NONE)
                .map(ToyDialect.Flaw::rule))
        .containsExactlyElementsOf(rules());
    assertThat(
            Pattern.compile("\\*\\*(R2DBC-\\d\\d)\\*\\*")
                .matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult result) -> result.group(1)))
        .containsExactlyElementsOf(rules());
  }

  private static Events run(DiscoverySelector selector) {
    return EngineTestKit.engine("junit-jupiter").selectors(selector).execute().testEvents();
  }

  private static List<String> rules() {
    return methods().map(method -> name(method).split(":", 2)[0]).sorted().toList();
  }

  private static Stream<Method> methods() {
    return Stream.of(R2dbcDialectCompatibilityKit.class.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class));
  }

  private static String name(Method method) {
    return method.getAnnotation(DisplayName.class).value();
  }
}
