package dev.cloudsql.benchmarks.harness;

import dev.cloudsql.benchmarks.report.Baseline;
import dev.cloudsql.benchmarks.report.Entrant;
import dev.cloudsql.benchmarks.report.Results;
import dev.cloudsql.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measures this library beside the official connector and bare JSSE. */
public final class Main {

  private Main() {}

  /**
   * Runs a plan, prints its tables and writes them; fails if one of ours came to no end.
   *
   * @param args the plan; a regular expression for the titles of trials; how many rounds, 0 for as
   *     many as planned; where the lists of jars are; the directory to write to; another checkout
   *     of this library to compare with in place of the official connector, or nothing; the file
   *     with the ratios that the plan {@code gate} is held to; whether to write it instead
   */
  public static void main(String[] args) throws Exception {
    Plan plan = Plan.named(args[0]).only(args[1]).times(Integer.parseInt(args[2]));
    Path output = Path.of(args[4]);
    Optional<Path> before =
        args.length > 5 && !args[5].isEmpty() ? Optional.of(Path.of(args[5])) : Optional.empty();
    Machine machine = Machine.now();
    Results results =
        new Race(plan, Plan.warmUp(), System.out).run(Path.of(args[3]), before, output);

    List<String> lines = new ArrayList<>(machine.until(Machine.now()));
    lines.add("");
    lines.addAll(Table.of(plan.promised(), results));
    lines.add("");
    lines.addAll(Table.of(results));
    lines.forEach(System.out::println);
    Files.write(output.resolve(file(args[0], args[1])), lines);
    boolean good = results.unfinished().stream().noneMatch(each -> each.entrant() == Entrant.OURS);
    if (args[0].equals("gate")) {
      good &= passes(results, Path.of(args[6]), Boolean.parseBoolean(args[7]));
    }
    System.exit(good ? 0 : 1);
  }

  private static boolean passes(Results results, Path file, boolean write) throws IOException {
    if (write) {
      Files.write(file, Baseline.lines(results));
      return true;
    }
    List<String> worse = Baseline.parse(Files.readAllLines(file)).worse(results);
    worse.forEach(System.out::println);
    System.out.println(
        worse.isEmpty() ? "No ratio is worse than before." : "See docs/performance.md, \"Gate\".");
    return worse.isEmpty();
  }

  /** A part of a plan leaves the table of the whole alone. */
  private static String file(String plan, String only) {
    return (plan + " " + only).replaceAll("\\W+", " ").strip().replace(' ', '-') + ".md";
  }
}
