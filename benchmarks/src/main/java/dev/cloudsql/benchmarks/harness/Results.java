package dev.cloudsql.benchmarks.harness;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** All numbers of a run; not for several threads. */
final class Results {

  private final Map<Row, Map<Entrant, List<Double>>> rows = new LinkedHashMap<>();

  void add(Trial trial, Entrant entrant, Map<String, Double> numbers) {
    numbers.forEach(
        (measure, number) ->
            rows.computeIfAbsent(
                    new Row(trial.title(), measure), row -> new EnumMap<>(Entrant.class))
                .computeIfAbsent(entrant, key -> new ArrayList<>())
                .add(number));
  }

  Collection<Row> rows() {
    return rows.keySet();
  }

  /** In the middle of what was measured. */
  OptionalDouble median(Row row, Entrant entrant) {
    List<Double> sorted = sorted(row, entrant);
    int size = sorted.size();
    return size == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2);
  }

  /** Half the distance from the smallest to the largest, as a part of the median. */
  double noise(Row row, Entrant entrant) {
    List<Double> sorted = sorted(row, entrant);
    double median = median(row, entrant).orElse(0);
    return median == 0 ? 0 : (sorted.get(sorted.size() - 1) - sorted.get(0)) / 2 / median;
  }

  private List<Double> sorted(Row row, Entrant entrant) {
    return rows.getOrDefault(row, Map.of()).getOrDefault(entrant, List.of()).stream()
        .sorted()
        .toList();
  }

  /**
   * A line of the table.
   *
   * @param trial what was run
   * @param measure what was measured, with its unit
   */
  record Row(String trial, String measure) {}
}
