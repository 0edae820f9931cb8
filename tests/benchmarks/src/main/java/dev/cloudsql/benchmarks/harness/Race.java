package dev.cloudsql.benchmarks.harness;

import dev.cloudsql.benchmarks.harness.ClientProcess.UnfinishedException;
import dev.cloudsql.benchmarks.report.Entrant;
import dev.cloudsql.benchmarks.report.Results;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs a plan: in each round all entrants in turn, so that they have the same conditions. */
final class Race {

  private final Plan plan;
  private final List<Trial> warmUp;
  private final PrintStream progress;
  private final Results results = new Results();
  private final long start = System.nanoTime();
  private int runs;

  /**
   * For one run of a plan.
   *
   * @param warmUp trials that are run once before anything counts
   * @param progress receives a line for each step
   */
  Race(Plan plan, List<Trial> warmUp, PrintStream progress) {
    this.plan = plan;
    this.warmUp = warmUp;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @param lists where the build has listed the jars of connectors
   * @param before another checkout of this library, built, to compare with in place of the official
   *     connector
   * @param output the directory for all that is written
   */
  Results run(Path lists, Optional<Path> before, Path output) throws Exception {
    Path cloud = Files.createDirectories(output.resolve("cloud"));
    ClassPaths classPaths = new ClassPaths(lists, before, output.resolve("jars"));
    for (Entrant entrant : List.of(Entrant.OURS, Entrant.PEER)) {
      results.add(Plan.WEIGHT, 0, entrant, classPaths.weight(entrant));
    }
    try (ServerProcess server = ServerProcess.start(cloud)) {
      ClientProcess client = new ClientProcess(server, classPaths, output);
      warmUp(client);
      for (Trial trial : plan.trials()) {
        for (int round = 0; round < trial.rounds(); round++) {
          for (Entrant entrant : trial.order(round)) {
            run(client, trial, round, entrant);
          }
        }
      }
    }
    return results;
  }

  /** So that the first trial finds the cloud compiled, and the jars in memory. */
  private void warmUp(ClientProcess client) throws IOException, UnfinishedException {
    for (Trial trial : warmUp) {
      for (Entrant entrant : trial.entrants()) {
        client.run(trial, entrant);
      }
    }
  }

  private void run(ClientProcess client, Trial trial, int round, Entrant entrant)
      throws IOException {
    String outcome;
    try {
      Map<String, Double> numbers = client.run(trial, entrant);
      results.add(trial.title(), round, entrant, numbers);
      outcome = text(numbers);
    } catch (UnfinishedException e) {
      results.addUnfinished(trial.title(), round, entrant, e.how());
      outcome = e.how();
    }
    Duration since = Duration.ofNanos(System.nanoTime() - start);
    progress.printf(
        "%d of %d, after %d:%02d: %s, round %d of %d, %s: %s%n",
        ++runs,
        plan.runs(),
        since.toMinutes(),
        since.toSecondsPart(),
        trial.title(),
        round + 1,
        trial.rounds(),
        entrant.title(),
        outcome);
  }

  private static String text(Map<String, Double> numbers) {
    return numbers.entrySet().stream()
        .map(each -> String.format(Locale.ROOT, "%s %.1f", each.getKey(), each.getValue()))
        .collect(Collectors.joining("; "));
  }
}
