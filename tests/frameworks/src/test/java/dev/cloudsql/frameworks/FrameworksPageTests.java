package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A page with tests in its tables")
class FrameworksPageTests {

  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern REFERENCE = Pattern.compile("`(\\w+Tests)\\.(\\w+)`");

  private static final List<String> MODULES =
      List.of(
          "examples/http-server",
          "examples/micronaut",
          "examples/quarkus",
          "examples/spring-boot",
          "integrations/spring-boot/tests",
          "tests/frameworks",
          "tests/discovery",
          "tests/reliability",
          "integrations/flyway",
          "api",
          "runtime");

  @ParameterizedTest(name = "{0}")
  @DisplayName("names in every row a test that runs")
  @CsvSource({"frameworks.md, 30", "pools.md, 4"})
  void namesTests(String page, int least) throws IOException {
    List<String> rows = rows(Files.readAllLines(ROOT.resolve("docs").resolve(page)));
    assertThat(rows).hasSizeGreaterThanOrEqualTo(least);
    for (String row : rows) {
      List<MatchResult> references = REFERENCE.matcher(row).results().toList();
      assertThat(references).as("tests in the row " + row).isNotEmpty();
      for (MatchResult reference : references) {
        assertThat(source(reference.group(1)))
            .as(reference.group())
            .hasValueSatisfying(text -> assertRuns(text, reference.group(2)));
      }
    }
  }

  /** That a method is a test, and that neither it nor its class is left out of a usual build. */
  private static void assertRuns(String source, String method) {
    assertThat(source).doesNotContain("@Tag(").doesNotContain("@Disabled");
    // The annotations of a method are above it, without a blank line.
    assertThat(source.split("\n\n"))
        .anyMatch(
            lines ->
                lines.contains("  void " + method + "(")
                    && Pattern.compile("@(Test|ParameterizedTest)\\b").matcher(lines).find());
  }

  /** The rows of the tables whose last column is headed by "test". */
  private static List<String> rows(List<String> lines) {
    List<String> rows = new ArrayList<>();
    boolean inTable = false;
    for (String line : lines) {
      if (!line.startsWith("|")) {
        inTable = false;
      } else if (line.endsWith("| test |")) {
        inTable = true;
      } else if (inTable && !line.startsWith("|--")) {
        rows.add(line);
      }
    }
    return rows;
  }

  private static Optional<String> source(String test) throws IOException {
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
        Optional<Path> file = files.filter(path -> path.endsWith(test + ".java")).findFirst();
        if (file.isPresent()) {
          return Optional.of(Files.readString(file.get()));
        }
      }
    }
    return Optional.empty();
  }
}
