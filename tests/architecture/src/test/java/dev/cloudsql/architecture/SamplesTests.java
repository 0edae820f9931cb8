package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A page with samples")
class SamplesTests {

  private static final Path PROJECT = Path.of("..", "..");
  private static final Pattern SAMPLE =
      Pattern.compile("^```(?:java|xml)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  @ParameterizedTest(name = "{0}")
  @DisplayName("shows nothing but what stands in code that is tested")
  @CsvSource({
    "configuration.md, examples/credential-source, examples/credential-source",
    "emulator.md, tck, emulator",
    "pools.md, tests/reliability, tests/frameworks",
    "writing-a-dialect.md, examples/third-party-dialect, dialect-postgres",
    "reaching-an-instance.md, examples/read-pool-policy, examples/read-pool-policy",
    "spring-boot.md, examples/spring-boot, integrations/spring-boot/tests"
  })
  void samplesAreReal(String page, String folder, String another) throws IOException {
    List<String> files = files(folder, another);
    List<String> samples =
        SAMPLE
            .matcher(Files.readString(PROJECT.resolve("docs/" + page)))
            .results()
            .map(MatchResult::group)
            .map(sample -> sample.substring(sample.indexOf('\n') + 1, sample.lastIndexOf('\n')))
            .toList();

    assertThat(samples)
        .isNotEmpty()
        .allSatisfy(sample -> assertThat(files).anyMatch(file -> file.contains(sample)));
  }

  @Test
  @DisplayName("that is the README names the versions of the build")
  void versions() throws IOException {
    String readme = Files.readString(PROJECT.resolve("README.md"));
    String parent = Files.readString(PROJECT.resolve("pom.xml"));

    assertThat(
            found(readme, "<artifactId>mysql-connector-j</artifactId>\\s+<version>(.+?)</version>"))
        .isEqualTo(found(parent, "<mysql-connector-j.version>(.+?)</"));
    assertThat(found(readme, "<artifactId>cloudsql-bom</artifactId>\\s+<version>(.+?)</version>"))
        .isEqualTo(
            found(parent, "<artifactId>cloudsql-parent</artifactId>\\s+<version>(.+?)</version>"));
  }

  /** The only match of the group in a pattern. */
  private static String found(String text, String pattern) {
    List<String> matches =
        Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
    assertThat(matches).as(pattern).hasSize(1);
    return matches.get(0);
  }

  /** The text of the POM and the Java sources of some modules. */
  private static List<String> files(String... modules) throws IOException {
    List<String> files = new ArrayList<>();
    for (String module : modules) {
      Path folder = PROJECT.resolve(module);
      files.add(Files.readString(folder.resolve("pom.xml")));
      try (Stream<Path> paths = Files.walk(folder.resolve("src"))) {
        for (Path path : paths.filter(it -> it.toString().endsWith(".java")).toList()) {
          files.add(Files.readString(path));
        }
      }
    }
    return files;
  }
}
