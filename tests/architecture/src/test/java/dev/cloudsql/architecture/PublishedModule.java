package dev.cloudsql.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A published module, by the name of its folder, such as {@code api} or {@code runtime}. */
record PublishedModule(String folder) {

  static final PublishedModule RUNTIME = new PublishedModule("runtime");

  private static final Path PROJECT = Path.of("..", "..");
  private static final Path SOURCES = Path.of("src", "main", "java");

  private static final List<String> EXPECTED =
      List.of(
          "api",
          "dialect-mysql",
          "dialect-postgres",
          "dialect-sqlserver",
          "emulator",
          "runtime",
          "tck");

  /**
   * Every folder of the project that has a module descriptor. The list is compared with {@link
   * #EXPECTED}, so that a test over all modules cannot pass because it found none.
   */
  static List<PublishedModule> all() throws IOException {
    try (Stream<Path> folders = Files.list(PROJECT)) {
      List<String> found =
          folders
              .filter(folder -> Files.exists(folder.resolve(SOURCES).resolve("module-info.java")))
              .map(folder -> folder.getFileName().toString())
              .sorted()
              .toList();
      assertThat(found).as("folders with a module descriptor").isEqualTo(EXPECTED);
      return found.stream().map(PublishedModule::new).toList();
    }
  }

  static List<PublishedModule> dialects() throws IOException {
    return all().stream().filter(module -> module.folder.startsWith("dialect-")).toList();
  }

  /** The jar that this build made of it. */
  Path jar() {
    Path jar = Library.JARS.resolve("cloudsql-" + folder + ".jar");
    assertThat(jar)
        .as(
            "the jar of %s: is cloudsql-%s a dependency in tests/architecture/pom.xml?",
            folder, folder)
        .exists();
    return jar;
  }

  /** Its run-time dependencies in Maven. */
  SortedSet<Library> dependencies() throws IOException {
    Path list = PROJECT.resolve(folder).resolve("target").resolve("run-time-dependencies.txt");
    return Files.readAllLines(list).stream()
        .map(Library::parse)
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The module and its run-time dependencies. */
  SortedSet<Library> path() throws IOException {
    SortedSet<Library> path = dependencies();
    path.add(new Library("dev.cloudsql", "cloudsql-" + folder, ""));
    return path;
  }
}
