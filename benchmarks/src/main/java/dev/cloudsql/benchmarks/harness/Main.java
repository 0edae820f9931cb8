package dev.cloudsql.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Measures this library beside the official connector and bare JSSE. */
public final class Main {

  private Main() {}

  /**
   * Runs a plan, prints its table and writes it.
   *
   * @param args the plan; where the lists of jars are; the directory to write to
   */
  public static void main(String[] args) throws Exception {
    Path output = Files.createDirectories(Path.of(args[2]));
    List<String> lines = new ArrayList<>(machine());
    lines.addAll(weight(Path.of(args[1])));
    lines.addAll(Table.of(run(Plan.named(args[0]), Path.of(args[1]), output)));
    lines.forEach(System.out::println);
    Files.write(output.resolve(args[0] + ".md"), lines);
  }

  /** Each round has every entrant in turn, so that all see the same weather. */
  static Results run(List<Trial> plan, Path lists, Path output) throws Exception {
    Results results = new Results();
    Path directory = Files.createDirectories(output.resolve("cloud"));
    try (ServerProcess server = ServerProcess.start(directory)) {
      ClientProcess client = new ClientProcess(server, lists, output.resolve("clients.log"));
      for (Trial trial : plan) {
        server.prepare(trial);
        for (int round = 0; round < trial.rounds(); round++) {
          for (Entrant entrant : trial.entrants()) {
            Map<String, Double> numbers = client.run(trial, entrant);
            System.out.printf(
                "%s, round %d, %s: %s%n", trial.title(), round, entrant.title(), numbers);
            results.add(trial, entrant, numbers);
          }
        }
      }
    }
    return results;
  }

  private static List<String> machine() throws IOException {
    return List.of(
        "%d processors, Java %s, load %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                Files.readString(Path.of("/proc/loadavg")).strip()),
        "");
  }

  private static List<String> weight(Path lists) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Entrant entrant : List.of(Entrant.OURS, Entrant.PEER)) {
      long bytes = 0;
      for (Path jar : entrant.jars(lists)) {
        bytes += Files.size(jar);
      }
      lines.add(
          "%s: %d jars, %,d bytes, its own included"
              .formatted(entrant.title(), entrant.jars(lists).size(), bytes));
    }
    lines.add("");
    return lines;
  }
}
