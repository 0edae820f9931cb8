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

/** A module that other people get, by the name of its folder: {@code api} or {@code runtime}. */
record PublishedModule(String folder) {

  static final PublishedModule RUNTIME = new PublishedModule("runtime");

  private static final Path PROJECT = Path.of("..", "..");
  private static final Path SOURCES = Path.of("src", "main", "java");

  /** Every folder beside this one that has a module descriptor. */
  static List<PublishedModule> all() throws IOException {
    try (Stream<Path> folders = Files.list(PROJECT)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve(SOURCES).resolve("module-info.java")))
          .map(folder -> new PublishedModule(folder.getFileName().toString()))
          .sorted((a, b) -> a.folder.compareTo(b.folder))
          .toList();
    }
  }

  static List<PublishedModule> dialects() throws IOException {
    return all().stream().filter(module -> module.folder.startsWith("dialect-")).toList();
  }

  /** Its jar, as this build made it. */
  Path jar() {
    Path jar = Library.JARS.resolve("cloudsql-" + folder + ".jar");
    assertThat(jar)
        .as(
            "the jar of %s: is cloudsql-%s a dependency in tests/architecture/pom.xml?",
            folder, folder)
        .exists();
    return jar;
  }

  Path sources() {
    return PROJECT.resolve(folder).resolve(SOURCES);
  }

  /** What Maven brings with it when a program runs. */
  SortedSet<Library> dependencies() throws IOException {
    Path list = PROJECT.resolve(folder).resolve("target").resolve("run-time-dependencies.txt");
    return Files.readAllLines(list).stream()
        .map(Library::parse)
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Itself and what Maven brings with it. */
  SortedSet<Library> path() throws IOException {
    SortedSet<Library> path = dependencies();
    path.add(new Library("dev.cloudsql", "cloudsql-" + folder, ""));
    return path;
  }
}
