package dev.cloudsql.architecture;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One idea to a file, and to a package. An exception has a reason, and goes when it goes. */
@DisplayName("Sizes")
class SizeTests {

  private static final int LINES_PER_FILE = 250;
  private static final int FILES_PER_PACKAGE = 12;

  /** Whose size is that of what they offer. */
  private static final Map<String, String> LARGE_PACKAGES =
      Map.of(
          "dev/cloudsql", "all that a program names",
          "dev/cloudsql/spi", "all that a plug-in names");

  @Test
  @DisplayName("No file has more than 250 lines")
  void files() throws IOException {
    Set<String> tooLong = new TreeSet<>();
    for (PublishedModule module : PublishedModule.all()) {
      tooLong.addAll(tooLong(module.sources()));
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  @DisplayName("No package has more than a dozen files, but for those that are an interface")
  void packages() throws IOException {
    Set<String> tooLarge = new TreeSet<>();
    for (PublishedModule module : PublishedModule.all()) {
      tooLarge.addAll(tooLarge(module.sources()));
    }
    assertThat(tooLarge).containsExactlyInAnyOrderElementsOf(LARGE_PACKAGES.keySet());
  }

  @Test
  @DisplayName("A file of 251 lines is found, and a package of thirteen files")
  void limits(@TempDir Path sources) throws IOException {
    Path fits = Files.createDirectories(sources.resolve("fits"));
    Path large = Files.createDirectories(sources.resolve("large"));
    for (int i = 1; i <= FILES_PER_PACKAGE; i++) {
      Files.createFile(fits.resolve(i + ".java"));
      Files.createFile(large.resolve(i + ".java"));
    }
    Files.createFile(fits.resolve("package-info.java"));
    Files.writeString(fits.resolve("1.java"), "\n".repeat(LINES_PER_FILE));
    Files.writeString(large.resolve("13.java"), "\n".repeat(LINES_PER_FILE + 1));

    assertThat(tooLong(sources)).containsExactly("large/13.java");
    assertThat(tooLarge(sources)).containsExactly("large");
  }

  private static Set<String> tooLong(Path sources) throws IOException {
    try (Stream<Path> files = files(sources)) {
      return files
          .filter(file -> lines(file) > LINES_PER_FILE)
          .map(file -> name(sources, file))
          .collect(toCollection(TreeSet::new));
    }
  }

  private static Set<String> tooLarge(Path sources) throws IOException {
    try (Stream<Path> files = files(sources)) {
      Map<String, Long> counts =
          files
              .filter(file -> !file.endsWith("package-info.java"))
              .collect(
                  groupingBy(file -> name(sources, file.getParent()), TreeMap::new, counting()));
      counts.values().removeIf(count -> count <= FILES_PER_PACKAGE);
      return Collections.unmodifiableSet(counts.keySet());
    }
  }

  private static Stream<Path> files(Path sources) throws IOException {
    return Files.walk(sources).filter(file -> file.toString().endsWith(".java"));
  }

  private static int lines(Path file) {
    try {
      return Files.readAllLines(file).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same on every system. */
  private static String name(Path sources, Path path) {
    return sources.relativize(path).toString().replace('\\', '/');
  }
}
