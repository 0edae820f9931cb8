package dev.cloudsql.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All numbers of a run, and what has none; not for several threads. */
public final class Results {

  private final Map<Row, Map<Entrant, Map<Integer, Double>>> rows = new LinkedHashMap<>();
  private final List<Unfinished> unfinished = new ArrayList<>();

  /** With nothing in them. */
  public Results() {}

  /**
   * Takes what a run has measured.
   *
   * @param trial the title of what was run
   * @param round which of its rounds it was
   * @param numbers by measure, with its unit
   */
  public void add(String trial, int round, Entrant entrant, Map<String, Double> numbers) {
    numbers.forEach(
        (measure, number) ->
            rows.computeIfAbsent(new Row(trial, measure), row -> new EnumMap<>(Entrant.class))
                .computeIfAbsent(entrant, key -> new HashMap<>())
                .put(round, number));
  }

  /** Takes that a run came to no end, and why. */
  public void addUnfinished(String trial, int round, Entrant entrant, String why) {
    unfinished.add(new Unfinished(trial, round, entrant, why));
  }

  /** What came to no end. */
  public List<Unfinished> unfinished() {
    return Collections.unmodifiableList(unfinished);
  }

  Collection<Row> rows() {
    return Collections.unmodifiableSet(rows.keySet());
  }

  Samples samples(Row row, Entrant entrant) {
    return new Samples(rows.getOrDefault(row, Map.of()).getOrDefault(entrant, Map.of()));
  }

  /**
   * A line of the table.
   *
   * @param trial what was run
   * @param measure what was measured, with its unit
   */
  public record Row(String trial, String measure) {}

  /**
   * A run without numbers.
   *
   * @param trial what was run
   * @param round which of its rounds it was
   * @param entrant who ran
   * @param why it has none
   */
  public record Unfinished(String trial, int round, Entrant entrant, String why) {

    /** As a line of a list. */
    @Override
    public String toString() {
      return "%s, round %d, %s: %s".formatted(trial, round + 1, entrant.title(), why);
    }
  }
}
