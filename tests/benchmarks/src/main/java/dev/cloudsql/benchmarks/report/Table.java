package dev.cloudsql.benchmarks.report;

import dev.cloudsql.benchmarks.report.Results.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Medians, ratios and goals, as Markdown. */
public final class Table {

  private Table() {}

  /** What was measured; below it what was not, because a table with holes would be believed. */
  public static List<String> of(Results results) {
    List<String> lines = new ArrayList<>();
    lines.add("| scenario | measure | ours | peer | floor | ours ÷ peer | ours ÷ floor | rounds |");
    lines.add("|---|---|--:|--:|--:|--:|--:|--:|");
    for (Row row : results.rows()) {
      Samples ours = results.samples(row, Entrant.OURS);
      Samples peer = results.samples(row, Entrant.PEER);
      Samples floor = results.samples(row, Entrant.FLOOR);
      lines.add(
          "| %s | %s | %s | %s | %s | %s | %s | %d |"
              .formatted(
                  row.trial(),
                  row.measure(),
                  cell(ours),
                  cell(peer),
                  cell(floor),
                  ratio(ours.dividedBy(peer)),
                  ratio(ours.dividedBy(floor)),
                  Math.max(ours.size(), Math.max(peer.size(), floor.size()))));
    }
    if (!results.unfinished().isEmpty()) {
      lines.add("");
      lines.add("Came to no end, and has no numbers above:");
      lines.add("");
      results.unfinished().forEach(each -> lines.add("* " + each));
    }
    return lines;
  }

  /** Which goals these results meet. */
  public static List<String> of(List<Goal> goals, Results results) {
    List<String> lines = new ArrayList<>();
    lines.add("| goal | of | measured | |");
    lines.add("|---|--:|--:|---|");
    for (Goal goal : goals) {
      Samples measured = goal.measured(results);
      lines.add(
          "| %s | %s | %s | %s |"
              .formatted(
                  goal.title(),
                  goal.limit(),
                  goal.compared() ? ratio(measured) : cell(measured),
                  goal.verdict(results)));
    }
    return lines;
  }

  /** The median, and half the way from the least to the most as a part of it. */
  private static String cell(Samples samples) {
    if (samples.isEmpty()) {
      return "";
    }
    double median = samples.median();
    double spread = (samples.most() - samples.least()) / 2;
    return spread == 0 || median == 0
        ? number(median)
        : "%s ±%.0f%%".formatted(number(median), Math.abs(100 * spread / median));
  }

  static String number(double value) {
    int digits = value == Math.rint(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /** The median of what each round says, with the least and the most. */
  private static String ratio(Samples samples) {
    if (samples.isEmpty()) {
      return "";
    }
    String median = String.format(Locale.ROOT, "%.2f", samples.median());
    return samples.size() == 1
        ? median
        : String.format(Locale.ROOT, "%s (%.2f to %.2f)", median, samples.least(), samples.most());
  }
}
