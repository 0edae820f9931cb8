package dev.cloudsql.benchmarks.harness;

import dev.cloudsql.benchmarks.client.Client;
import dev.cloudsql.benchmarks.report.Entrant;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs clients, one after the other. */
final class ClientProcess {

  /** A line of a client; Java itself speaks to the same stream now and then. */
  private static final Pattern NUMBER = Pattern.compile("(?<measure>[^=]+)=(?<number>-?[0-9.E-]+)");

  private final ServerProcess server;
  private final ClassPaths classPaths;
  private final Path directory;
  private final Map<String, Path> archives = new HashMap<>();

  /**
   * For any number of runs.
   *
   * @param directory where archives of classes are written to, and the log of clients' errors
   */
  ClientProcess(ServerProcess server, ClassPaths classPaths, Path directory) {
    this.server = server;
    this.classPaths = classPaths;
    this.directory = directory;
  }

  /**
   * Runs a trial once.
   *
   * @return the numbers by measure
   * @throws UnfinishedException if the client failed, or was not done in time
   */
  Map<String, Double> run(Trial trial, Entrant entrant) throws IOException, UnfinishedException {
    return run(
        trial, entrant, trial.sharesClasses() ? Java.sharing(archive(trial, entrant)) : List.of());
  }

  private Path archive(Trial trial, Entrant entrant) throws IOException, UnfinishedException {
    String name = entrant.title() + (trial.logsIn() ? "-login" : "") + ".archive";
    Path archive = archives.get(name);
    if (archive == null) {
      archive = directory.resolve(name);
      run(trial, entrant, Java.writing(archive));
      archives.put(name, archive);
    }
    return archive;
  }

  private Map<String, Double> run(Trial trial, Entrant entrant, List<String> options)
      throws IOException, UnfinishedException {
    server.prepare(trial);
    int calls = server.calls();
    long start = System.nanoTime();
    Process process =
        Java.start(
            trial.processors(),
            Stream.concat(trial.options().stream(), options.stream()).toList(),
            classPaths.of(trial, entrant),
            Client.class.getName(),
            arguments(trial, entrant),
            directory.resolve("clients.log"));
    var unused =
        process
            .onExit()
            .orTimeout(trial.limit().toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(late -> process.destroyForcibly());
    Map<String, Double> numbers = new LinkedHashMap<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = line(out, trial, start);
          !line.equals(Client.DONE);
          line = line(out, trial, start)) {
        add(line, numbers);
        if (trial.scenario().equals("cold")) {
          numbers.putIfAbsent("with the start of Java, ms", (System.nanoTime() - start) / 1e6);
        }
      }
      if (trial.cold()) {
        numbers.put("CPU of the process, ms", ProcFiles.cpuMillis(process.pid()));
      }
      if (trial.scenario().equals("cold")) {
        numbers.putAll(ProcFiles.cpuByThread(process.pid()));
      }
      if (trial.scenario().equals("many")) {
        numbers.putAll(new Renewals(server, process, trial.cloud(), calls).watch());
      }
      process.getOutputStream().close();
      for (String line; (line = out.readLine()) != null; ) {
        add(line, numbers);
      }
    } finally {
      process.destroy();
    }
    return numbers;
  }

  private List<String> arguments(Trial trial, Entrant entrant) {
    List<String> arguments = new ArrayList<>();
    arguments.add("contender=" + classPaths.contender(entrant).title());
    arguments.add("scenario=" + trial.scenario());
    arguments.addAll(server.place());
    arguments.addAll(trial.arguments());
    return arguments;
  }

  private static String line(BufferedReader out, Trial trial, long start)
      throws IOException, UnfinishedException {
    String line = out.readLine();
    if (line == null) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
      throw new UnfinishedException(
          seconds < trial.limit().toSeconds()
              ? "failed after %d s; the log says why".formatted(seconds)
              : "cut off after %d s".formatted(seconds));
    }
    return line;
  }

  private static void add(String line, Map<String, Double> numbers) {
    Matcher number = NUMBER.matcher(line);
    if (number.matches()) {
      numbers.put(number.group("measure"), Double.valueOf(number.group("number")));
    }
  }

  /** A client came to no end. */
  static final class UnfinishedException extends Exception {

    private static final long serialVersionUID = 1;

    private final String how;

    UnfinishedException(String how) {
      super(how);
      this.how = how;
    }

    /** Such as {@code cut off after 60 s}. */
    String how() {
      return how;
    }
  }
}
