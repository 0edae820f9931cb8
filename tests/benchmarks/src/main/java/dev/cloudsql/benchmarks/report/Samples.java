package dev.cloudsql.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers of the same thing, at most one for each round.
 *
 * @param byRound the numbers
 */
record Samples(Map<Integer, Double> byRound) {

  /** Copies the numbers. */
  Samples {
    byRound = Map.copyOf(byRound);
  }

  /** The quotient of each round that both have: what two rounds saw of the machine differs. */
  Samples dividedBy(Samples others) {
    Map<Integer, Double> quotients = new HashMap<>();
    byRound.forEach(
        (round, number) -> {
          double other = others.byRound.getOrDefault(round, 0.0);
          if (other != 0) {
            quotients.put(round, number / other);
          }
        });
    return new Samples(quotients);
  }

  boolean isEmpty() {
    return byRound.isEmpty();
  }

  int size() {
    return byRound.size();
  }

  /** The one in the middle, or what lies in the middle of two; of none there is none. */
  double median() {
    List<Double> sorted = sorted();
    int size = sorted.size();
    return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }

  double least() {
    return Collections.min(byRound.values());
  }

  double most() {
    return Collections.max(byRound.values());
  }

  private List<Double> sorted() {
    List<Double> sorted = new ArrayList<>(byRound.values());
    Collections.sort(sorted);
    return sorted;
  }
}
