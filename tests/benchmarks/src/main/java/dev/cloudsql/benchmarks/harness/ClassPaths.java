package dev.cloudsql.benchmarks.harness;

import dev.cloudsql.benchmarks.client.Client;
import dev.cloudsql.benchmarks.report.Entrant;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** The jars of each entrant, as a program would have them, without directories. */
final class ClassPaths {

  /** A line of the dependency plugin. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\s+[^:]+:[^:]+:jar(?::[^:]+){1,2}:(?:compile|runtime):(?<file>.+?)( -- .*)?");

  /** The adapters for metrics and traces, and their libraries. */
  private static final Pattern WATCHERS =
      Pattern.compile("micrometer|opentelemetry|prometheus|HdrHistogram|LatencyUtils");

  /** The driver and the pool, which are the same for all. */
  private static final Pattern DRIVER = Pattern.compile("/postgresql-[0-9]|HikariCP|/slf4j-api");

  private final Path lists;
  private final Path directory;
  private final Map<Path, Path> made = new HashMap<>();
  private final Path client;
  private final Optional<Path> before;

  /**
   * Makes jars of what the build has as directories.
   *
   * @param lists where the build has listed the jars of connectors
   * @param before another checkout of this library, built, to compare with in place of the official
   *     connector
   * @param directory where to write to
   */
  ClassPaths(Path lists, Optional<Path> before, Path directory) throws Exception {
    this.lists = lists;
    this.before = before;
    this.directory = Files.createDirectories(directory);
    this.client =
        jar(Path.of(Client.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
  }

  private List<Path> of(Entrant entrant) throws IOException {
    List<Path> jars = new ArrayList<>();
    jars.add(
        entrant == Entrant.PEER && before.isPresent()
            ? jar(before.get().resolve("tests/benchmarks/target/classes"))
            : client);
    jars.addAll(connector(entrant));
    return jars;
  }

  /** What a client needs for a trial. */
  List<Path> of(Trial trial, Entrant entrant) throws IOException {
    List<Path> jars = of(entrant);
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if ((trial.scenario().equals("watched") && WATCHERS.matcher(entry).find())
          || (trial.logsIn() && DRIVER.matcher(entry).find())) {
        jars.add(jar(Path.of(entry)));
      }
    }
    return jars;
  }

  /** What the client of an entrant connects with. */
  Entrant contender(Entrant entrant) {
    return entrant == Entrant.PEER && before.isPresent() ? Entrant.OURS : entrant;
  }

  /** What a program gets with an entrant, without the driver. */
  List<Path> connector(Entrant entrant) throws IOException {
    return switch (entrant) {
      case OURS -> listed(lists.resolve("ours"));
      case PEER ->
          before.isPresent()
              ? listed(before.get().resolve("tests/interop/weight/ours"))
              : listed(lists.resolve("official"));
      case FLOOR -> List.of();
    };
  }

  /** How many jars come with a connector, and how large they are. */
  Map<String, Double> weight(Entrant entrant) throws IOException {
    double bytes = 0;
    for (Path jar : connector(entrant)) {
      bytes += Files.size(jar);
    }
    Map<String, Double> weight = new LinkedHashMap<>();
    weight.put("jars", (double) connector(entrant).size());
    weight.put("MB", bytes / 1e6);
    return weight;
  }

  private List<Path> listed(Path module) throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String line : Files.readAllLines(module.resolve("target/jars.txt"))) {
      Matcher jar = LINE.matcher(line);
      if (jar.matches()) {
        jars.add(jar(Path.of(jar.group("file"))));
      }
    }
    return jars;
  }

  private Path jar(Path classes) throws IOException {
    if (!Files.isDirectory(classes)) {
      return classes;
    }
    Path known = made.get(classes);
    if (known == null) {
      known = directory.resolve("classes-%d.jar".formatted(made.size()));
      write(classes, known);
      made.put(classes, known);
    }
    return known;
  }

  private static void write(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      all.filter(Files::isRegularFile)
          .forEach(
              each -> {
                try {
                  String name = classes.relativize(each).toString().replace('\\', '/');
                  out.putNextEntry(new ZipEntry(name));
                  Files.copy(each, out);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
