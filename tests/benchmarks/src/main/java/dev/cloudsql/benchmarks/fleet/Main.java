package dev.cloudsql.benchmarks.fleet;

import dev.cloudsql.RefreshPolicy;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Prints what the Admin API sees of 10,000 processes in a day, and draws it. */
public final class Main {

  private static final int PROCESSES = 10_000;

  private Main() {}

  /**
   * Runs the simulation; it takes about a minute.
   *
   * @param args where to write the picture; nowhere if there is none
   */
  public static void main(String[] args) throws IOException {
    Scenario scenario = Scenario.of(PROCESSES, RefreshPolicy.ADAPTIVE);
    Day spread = Fleet.live(scenario);
    Day together = Fleet.live(scenario.withoutJitter());
    print(System.out, "with jitter", spread);
    print(System.out, "without jitter", together);
    if (args.length > 0) {
      Files.writeString(Path.of(args[0]), Picture.of(spread, together));
    }
  }

  private static void print(PrintStream out, String title, Day day) {
    out.printf("%n| %s | mean | median | p99 | peak | connects failed |%n", title);
    out.println("|---|---|---|---|---|---|");
    for (Span span : Span.values()) {
      Day.Rates rates = span.rates(day);
      out.printf(
          Locale.ROOT,
          "| %s | %.1f | %d | %d | %d | %,d |%n",
          span.title(),
          rates.mean(),
          rates.median(),
          rates.p99(),
          rates.peak(),
          span.failures(day));
    }
  }
}
