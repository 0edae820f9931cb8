package dev.cloudsql.benchmarks.report;

import dev.cloudsql.benchmarks.report.Results.Row;
import java.util.Locale;
import java.util.Optional;

/**
 * A bound that a measure should keep.
 *
 * @param title what is to be reached
 * @param row what is measured for it
 * @param other whom ours is divided by; empty if it is what it is
 * @param most whether the bound is the most that is good, or the least
 * @param bound the last number that is good
 */
public record Goal(String title, Row row, Optional<Entrant> other, boolean most, double bound) {

  /** That ours is at most this part of another's, or at most this often as large. */
  public static Goal atMost(double bound, Entrant other, String trial, String measure) {
    return of(trial, measure, Optional.of(other), true, bound);
  }

  /** That ours is at least this part of another's. */
  public static Goal atLeast(double bound, Entrant other, String trial, String measure) {
    return of(trial, measure, Optional.of(other), false, bound);
  }

  /** That ours is at most this. */
  public static Goal atMost(double bound, String trial, String measure) {
    return of(trial, measure, Optional.empty(), true, bound);
  }

  private static Goal of(
      String trial, String measure, Optional<Entrant> other, boolean most, double bound) {
    String title = trial + ": " + measure;
    return new Goal(title, new Row(trial, measure), other, most, bound);
  }

  /** Whether it is about a ratio. */
  boolean compared() {
    return other.isPresent();
  }

  /** Such as {@code ≤ 0.6 × peer}. */
  String limit() {
    String number = compared() ? String.format(Locale.ROOT, "%.2f", bound) : Table.number(bound);
    return (most ? "≤ " : "≥ ") + number + other.map(entrant -> " × " + entrant.title()).orElse("");
  }

  /** The ratio of each round, or what it was in each. */
  Samples measured(Results results) {
    Samples ours = results.samples(row, Entrant.OURS);
    return other.map(entrant -> ours.dividedBy(results.samples(row, entrant))).orElse(ours);
  }

  /**
   * Whether the median is good, and in how many rounds it was. A round of ours that came to no end
   * is none that was good, whatever the others were.
   */
  String verdict(Results results) {
    Samples measured = measured(results);
    long lost =
        results.unfinished().stream()
            .filter(each -> each.trial().equals(row.trial()) && each.entrant() == Entrant.OURS)
            .count();
    if (measured.isEmpty()) {
      return lost > 0 ? "**missed**, no round came to its end" : "not measured";
    }
    long good = measured.byRound().values().stream().filter(this::isGood).count();
    String rounds =
        measured.size() + lost == 1
            ? ""
            : ", good in %d of %d rounds".formatted(good, measured.size() + lost);
    return (lost == 0 && isGood(measured.median()) ? "met" : "**missed**") + rounds;
  }

  private boolean isGood(double number) {
    return most ? number <= bound : number >= bound;
  }
}
