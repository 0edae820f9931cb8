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

@DisplayName("The page on writing a dialect")
class SamplesTests {

  private static final Path PROJECT = Path.of("..");
  private static final Pattern SAMPLE =
      Pattern.compile("^```(?:java|xml)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

  @Test
  @DisplayName("shows nothing but what stands in the example or in the PostgreSQL dialect")
  void samplesAreReal() throws IOException {
    List<String> files = files("examples/third-party-dialect", "dialect-postgres/src/main");
    List<String> samples =
        SAMPLE
            .matcher(Files.readString(PROJECT.resolve("docs/writing-a-dialect.md")))
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
    }
    return files;
  }

  private static boolean isSource(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".java") || name.equals("pom.xml");
  }
}
