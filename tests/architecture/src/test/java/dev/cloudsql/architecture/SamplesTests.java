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
    "writing-a-dialect.md, examples/third-party-dialect, dialect-postgres/src/main",
    "reaching-an-instance.md, examples/read-pool-policy, examples/read-pool-policy"
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

  private static List<String> files(String... folders) throws IOException {
    List<String> files = new ArrayList<>();
    for (String folder : folders) {
      try (Stream<Path> paths = Files.walk(PROJECT.resolve(folder))) {
        for (Path path : paths.filter(SamplesTests::isSource).toList()) {
          files.add(Files.readString(path));
        }
      }
      assertThat(files).as("sources in %s", folder).isNotEmpty();
    }
    return files;
  }

  private static boolean isSource(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".java") || name.equals("pom.xml");
  }
}
