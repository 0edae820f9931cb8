package dev.cloudsql.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page of settings")
class ConfigurationPageTests {

  private static final Path PAGE = Path.of("..", "docs", "configuration.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** A row of the page, and the builder that its table is about. */
  private record Row(Class<?> builder, List<String> cells) {

    String key() {
      return code(cells.get(2)).get(0);
    }
  }

  @Test
  @DisplayName("has a row for every option, in the order of the tables, with its words")
  void options() throws IOException {
    List<String> expected =
        Options.all().stream()
            .map(Option::definition)
            .map(it -> String.join(" | ", it.description(), "`" + it.key() + "`", it.allowed()))
            .toList();

    assertThat(rows())
        .extracting(Row::cells)
        .extracting(cells -> String.join(" | ", cells.get(0), cells.get(2), cells.get(3)))
        .containsExactlyElementsOf(expected);
  }

  @Test
  @DisplayName("gives defaults that change nothing when they are written out")
  void defaults() throws Exception {
    List<Row> withDefault =
        rows().stream().filter(row -> row.cells().get(4).startsWith("`")).toList();
    assertThat(withDefault).isNotEmpty();

    for (Row row : withDefault) {
      Properties properties = new Properties();
      properties.setProperty(row.key(), code(row.cells().get(4)).get(0));
      Settings settings = Settings.parse(properties);

      assertThat(settings.config()).as(row.key()).isEqualTo(ConnectorConfig.defaults());
      assertThat(withDefaults(settings.options()))
          .as(row.key())
          .isEqualTo(withDefaults(ConnectOptions.defaults()));
    }
  }

  @Test
  @DisplayName("names every setter of the builders, and none that is not there")
  void setters() throws IOException {
    assertThat(named()).isEqualTo(there());
  }

  @Test
  @DisplayName("lists as settings without a counterpart what is refused with advice")
  void elsewhere() throws IOException {
    String rest = Files.readString(PAGE).split("without a counterpart\n", -1)[1];
    List<String> keys =
        rest.lines()
            .filter(line -> line.startsWith("| `"))
            .flatMap(line -> code(line.split("\\|", -1)[1]).stream())
            .toList();

    assertThat(keys)
        .isNotEmpty()
        .allSatisfy(
            key ->
                assertThat(Unknown.problem(key))
                    .hasValueSatisfying(
                        problem -> assertThat(problem).startsWith(key + " is not supported: ")));
  }

  private static ConnectOptions withDefaults(ConnectOptions options) {
    ConnectorConfig config = ConnectorConfig.defaults();
    return options.toBuilder()
        .authMode(options.authMode().orElse(config.authMode()))
        .timeout(options.timeout().orElse(config.timeout()))
        .build();
  }

  /** Such as {@code ConnectOptions.Builder}. */
  private static String name(Class<?> builder) {
    return builder.getEnclosingClass().getSimpleName() + "." + builder.getSimpleName();
  }

  private static Set<String> named() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Row row : rows()) {
      for (String setter : code(row.cells().get(1))) {
        named.add(setter.contains(".") ? setter : name(row.builder()) + "." + setter);
      }
    }
    String page = Files.readString(PAGE);
    Matcher setter = Pattern.compile("`(Connect\\w+\\.Builder\\.\\w+)`").matcher(page);
    setter.results().forEach(result -> named.add(result.group(1)));
    named.removeAll(Set.of("Connector.connect", "Connectors.register"));
    return named;
  }

  private static Set<String> there() {
    return List.of(ConnectOptions.Builder.class, ConnectorConfig.Builder.class).stream()
        .flatMap(builder -> Arrays.stream(builder.getDeclaredMethods()))
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .filter(method -> method.getReturnType() == method.getDeclaringClass())
        .map(method -> name(method.getDeclaringClass()) + "." + method.getName())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The rows of the two tables of options. */
  private static List<Row> rows() throws IOException {
    Class<?> builder = ConnectOptions.Builder.class;
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("| setting |") && line.contains(name(ConnectorConfig.Builder.class))) {
        builder = ConnectorConfig.Builder.class;
      }
      List<String> cells = Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList();
      if (cells.size() == 6 && cells.get(2).startsWith("`")) {
        rows.add(new Row(builder, cells));
      }
    }
    return rows;
  }

  private static List<String> code(String cell) {
    return CODE.matcher(cell).results().map(result -> result.group(1)).toList();
  }
}
