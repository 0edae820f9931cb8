package dev.cloudsql.benchmarks.harness;

import dev.cloudsql.benchmarks.harness.Results.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Medians and their ratios, as Markdown. */
final class Table {

  private Table() {}

  static List<String> of(Results results) {
    List<String> lines = new ArrayList<>();
    lines.add("| scenario | measure | ours | peer | floor | ours ÷ peer | ours ÷ floor |");
    lines.add("|---|---|--:|--:|--:|--:|--:|");
    for (Row row : results.rows()) {
      lines.add(
          "| %s | %s | %s | %s | %s | %s | %s |"
              .formatted(
                  row.trial(),
                  row.measure(),
                  cell(results, row, Entrant.OURS),
                  cell(results, row, Entrant.PEER),
                  cell(results, row, Entrant.FLOOR),
                  ratio(results, row, Entrant.PEER),
                  ratio(results, row, Entrant.FLOOR)));
    }
    return lines;
  }

  private static String cell(Results results, Row row, Entrant entrant) {
    OptionalDouble median = results.median(row, entrant);
    return median.isEmpty()
        ? ""
        : "%s ±%.0f%%".formatted(number(median.getAsDouble()), 100 * results.noise(row, entrant));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.1f", value);
  }

  private static String ratio(Results results, Row row, Entrant other) {
    OptionalDouble theirs = results.median(row, other);
    if (theirs.isEmpty() || theirs.getAsDouble() == 0) {
      return "";
    }
    double ours = results.median(row, Entrant.OURS).orElse(0);
    return String.format(Locale.ROOT, "%.2f", ours / theirs.getAsDouble());
  }
}
