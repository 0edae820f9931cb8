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

/** A published module, by its folder, such as {@code api} or {@code integrations/micrometer}. */
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
          "integrations/emulator-sqldata",
          "integrations/micrometer",
          "integrations/opentelemetry",
          "integrations/r2dbc",
          "integrations/sqldata",
          "integrations/sqldata-wire",
          "runtime",
          "tck");

  /**
   * Every folder of the project that has a module descriptor. The list is compared with {@link
   * #EXPECTED}, so that a test over all modules cannot pass because it found none.
   */
  static List<PublishedModule> all() throws IOException {
    try (Stream<Path> top = Files.list(PROJECT);
        Stream<Path> integrations = Files.list(PROJECT.resolve("integrations"))) {
      List<String> found =
          Stream.concat(top, integrations)
              .filter(folder -> Files.exists(folder.resolve(SOURCES).resolve("module-info.java")))
              .map(folder -> PROJECT.relativize(folder).toString().replace('\\', '/'))
              .sorted()
              .toList();
      assertThat(found).as("folders with a module descriptor").isEqualTo(EXPECTED);
      return found.stream().map(PublishedModule::new).toList();
    }
  }

  static List<PublishedModule> dialects() throws IOException {
    return all().stream().filter(module -> module.folder.startsWith("dialect-")).toList();
  }

  /** The last part of the folder, which golden files and the artifact have in their names. */
  String name() {
    return folder.substring(folder.lastIndexOf('/') + 1);
  }

  /** The jar that this build made of it. */
  Path jar() {
    Path jar = Library.JARS.resolve("cloudsql-" + name() + ".jar");
    assertThat(jar)
        .as(
            "the jar of %s: is cloudsql-%s a dependency in tests/architecture/pom.xml?",
            folder, name())
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
    path.add(new Library("dev.cloudsql", "cloudsql-" + name(), ""));
    return path;
  }
}
