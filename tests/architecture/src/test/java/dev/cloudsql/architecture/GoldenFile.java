package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A text that the build keeps producing; a change that changes it shows the lines in its review.
 */
record GoldenFile(String name, List<String> lines) {

  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private static final String UPDATE = "golden.update";

  /** The names of those that were kept. */
  static List<String> kept() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Fails unless the text is the one that was kept; or keeps it, when told so. */
  void test() throws IOException {
    if (Boolean.getBoolean(UPDATE)) {
      Files.write(Files.createDirectories(FOLDER).resolve(name), lines);
    } else {
      compare();
    }
  }

  void compare() throws IOException {
    Path file = FOLDER.resolve(name);
    List<String> kept = Files.exists(file) ? Files.readAllLines(file) : List.of();
    if (!lines.equals(kept)) {
      fail(
          """
          %s has changed:
          %s
          If that is meant, rewrite the golden files and commit them:
          mvn -q -pl tests/architecture -am verify -D%s=true\
          """,
          name, difference(kept, lines), UPDATE);
    }
  }

  private static String difference(List<String> kept, List<String> lines) {
    return Stream.concat(
            kept.stream().filter(line -> !lines.contains(line)).map(line -> "- " + line),
            lines.stream().filter(line -> !kept.contains(line)).map(line -> "+ " + line))
        .collect(Collectors.joining("\n"));
  }
}
