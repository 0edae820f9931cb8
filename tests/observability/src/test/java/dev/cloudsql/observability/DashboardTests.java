package dev.cloudsql.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.cloudsql.observability.Scrape.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@DisplayName("The Grafana dashboard with the rules for alarms")
@Timeout(300)
class DashboardTests {

  private static final Path DASHBOARD =
      Path.of("..", "..", "integrations", "micrometer", "grafana", "cloudsql.json");

  private static final Path PAGE = Path.of("..", "..", "docs", "observability.md");
  private static final Pattern RULE = Pattern.compile("(?m)^  expr: (?<expression>.+)$");

  /** A metric with its matchers, as in {@code name{key="value"}[range]}. */
  private static final Pattern SELECTOR =
      Pattern.compile("(?<name>[a-z]\\w*_[a-z]\\w*)(\\{(?<matchers>[^}]*)})?(?=[\\[)+*/ ]|$)");

  private static final Pattern MATCHER = Pattern.compile("(?<key>\\w+)(?<operator>=~|!=|=)\"");
  private static final Pattern GROUPING = Pattern.compile("\\b(by|on) \\((?<keys>[^)]*)\\)");
  private static final Set<String> FUNCTIONS = Set.of("histogram_quantile");

  @TestFactory
  @DisplayName("has queries whose names and labels Prometheus gets:")
  List<DynamicTest> queries() throws IOException {
    Scrape scrape = scrape();
    List<DynamicTest> tests = new ArrayList<>();
    for (String expression : expressions()) {
      tests.add(
          DynamicTest.dynamicTest(
              expression, () -> assertThat(problems(expression, scrape)).isEmpty()));
    }
    assertThat(tests).hasSizeGreaterThan(12);
    return tests;
  }

  @Test
  @DisplayName("chooses instances by a label that Prometheus gets")
  void variable() throws IOException {
    Matcher query =
        Pattern.compile("label_values\\((?<name>\\w+), (?<key>\\w+)\\)")
            .matcher(
                dashboard()
                    .getAsJsonObject("templating")
                    .getAsJsonArray("list")
                    .get(1)
                    .getAsJsonObject()
                    .get("query")
                    .getAsString());
    assertThat(query.matches()).isTrue();
    assertThat(labels(query.group("name"), scrape())).contains(query.group("key"));
  }

  @Test
  @DisplayName("would fail with a wrong name, a wrong label and a wrong grouping")
  void wrong() {
    Scrape scrape = scrape();
    assertThat(problems("rate(cloudsql_connects_total{outcome=\"failed\"}[1m])", scrape))
        .containsExactly("no cloudsql_connects_total");
    assertThat(problems("rate(cloudsql_connect_seconds_count{reason=\"x\"}[1m])", scrape))
        .containsExactly("no label reason");
    assertThat(problems("sum by (reason) (cloudsql_sockets_open)", scrape))
        .containsExactly("no label reason");
  }

  private static List<String> problems(String expression, Scrape scrape) {
    List<String> problems = new ArrayList<>();
    // Prometheus adds these to each series.
    Set<String> known = new TreeSet<>(Set.of("instance", "job"));
    Set<String> used = new TreeSet<>();
    Matcher grouping = GROUPING.matcher(expression);
    while (grouping.find()) {
      used.addAll(List.of(grouping.group("keys").split(", ")));
    }
    Matcher selector = SELECTOR.matcher(grouping.replaceAll(""));
    while (selector.find()) {
      String name = selector.group("name");
      if (FUNCTIONS.contains(name)) {
        continue;
      }
      if (scrape.all(name).isEmpty()) {
        problems.add("no " + name);
      }
      known.addAll(labels(name, scrape));
      String matchers = selector.group("matchers");
      Matcher matcher = MATCHER.matcher(matchers == null ? "" : matchers);
      while (matcher.find()) {
        used.add(matcher.group("key"));
      }
    }
    if (problems.isEmpty()) {
      used.stream()
          .filter(key -> !known.contains(key))
          .forEach(key -> problems.add("no label " + key));
    }
    return problems;
  }

  private static Set<String> labels(String name, Scrape scrape) {
    return scrape.all(name).stream()
        .map(Series::labels)
        .flatMap(labels -> labels.keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Scrape scrape() {
    return Everything.happened().scrape();
  }

  /** Those of the dashboard, and of the rules for alarms. */
  private static List<String> expressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    collect(dashboard(), expressions);
    Matcher rule = RULE.matcher(Files.readString(PAGE));
    while (rule.find()) {
      expressions.add(rule.group("expression"));
    }
    return expressions;
  }

  private static void collect(JsonElement element, List<String> expressions) {
    if (element instanceof JsonArray array) {
      array.forEach(each -> collect(each, expressions));
    } else if (element instanceof JsonObject object) {
      object
          .entrySet()
          .forEach(
              entry -> {
                if (entry.getKey().equals("expr")) {
                  expressions.add(entry.getValue().getAsString());
                } else {
                  collect(entry.getValue(), expressions);
                }
              });
    }
  }

  private static JsonObject dashboard() throws IOException {
    return JsonParser.parseString(Files.readString(DASHBOARD)).getAsJsonObject();
  }
}
