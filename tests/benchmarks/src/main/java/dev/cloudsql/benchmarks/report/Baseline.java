package dev.cloudsql.benchmarks.report;

import dev.cloudsql.benchmarks.report.Results.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Ratios to the official connector in an earlier run, to which later ones are held.
 *
 * @param known by what was measured
 */
public record Baseline(Map<Row, Ratio> known) {

  /** Less than this is noise, however close the few rounds of the earlier run were. */
  private static final double LEAST_NOISE = 0.03;

  /** The same of CPU time, which depends on what the compilers do when. */
  private static final double LEAST_NOISE_OF_CPU = 0.2;

  private static final String SEPARATOR = " | ";

  /**
   * What another program on the machine changes little: bytes, jars, and CPU time of whole
   * processes. Times on the clock, and CPU time by kinds of threads, vary too much in short runs.
   */
  private static final Pattern STEADY =
      Pattern.compile(".*(allocated, KB|client CPU, µs)|CPU of the process, ms|jars|MB");

  /** Copies the ratios. */
  public Baseline {
    known = Map.copyOf(known);
  }

  /**
   * A ratio of medians of rounds.
   *
   * @param median ours divided by the official connector's
   * @param noise how far the rounds were from it, as a part of it
   */
  public record Ratio(double median, double noise) {

    /** The most that counts as noise. */
    double most() {
      return median * (1 + noise);
    }
  }

  /**
   * The ratios of a run, as lines of a file. Larger must be worse for all of them.
   *
   * @return {@code trial | measure | ratio | noise}, one to a line
   */
  public static List<String> lines(Results results) {
    List<String> lines = new ArrayList<>();
    for (Row row : results.rows()) {
      Samples ratios = ratios(row, results);
      if (!ratios.isEmpty() && STEADY.matcher(row.measure()).matches()) {
        double noise = (ratios.most() - ratios.least()) / 2 / ratios.median();
        lines.add(
            String.join(
                SEPARATOR,
                row.trial(),
                row.measure(),
                text(ratios.median()),
                text(Math.max(leastNoise(row), noise))));
      }
    }
    return lines;
  }

  private static double leastNoise(Row row) {
    return row.measure().contains("CPU") ? LEAST_NOISE_OF_CPU : LEAST_NOISE;
  }

  private static String text(double number) {
    return String.format(Locale.ROOT, "%.3f", number);
  }

  private static Samples ratios(Row row, Results results) {
    return results.samples(row, Entrant.OURS).dividedBy(results.samples(row, Entrant.PEER));
  }

  /** Reads what {@link #lines} has made. */
  public static Baseline parse(List<String> lines) {
    Map<Row, Ratio> known = new LinkedHashMap<>();
    for (String line : lines) {
      String[] parts = line.split(" [|] ", -1);
      known.put(
          new Row(parts[0], parts[1]),
          new Ratio(Double.parseDouble(parts[2]), Double.parseDouble(parts[3])));
    }
    return new Baseline(known);
  }

  /** A sentence for each ratio that has got worse by more than noise, or was not measured. */
  public List<String> worse(Results results) {
    List<String> worse = new ArrayList<>();
    known.forEach(
        (row, before) -> {
          Samples now = ratios(row, results);
          if (now.isEmpty()) {
            worse.add("%s, %s: not measured".formatted(row.trial(), row.measure()));
          } else if (now.median() > before.most()) {
            worse.add(
                "%s, %s: %s of the official connector's, was %s and may be %s"
                    .formatted(
                        row.trial(),
                        row.measure(),
                        text(now.median()),
                        text(before.median()),
                        text(before.most())));
          }
        });
    worse.sort(null);
    return worse;
  }
}
