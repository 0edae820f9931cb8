package dev.cloudsql.reliability.chaos;

import dev.cloudsql.ConnectorException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** How connects ended, and how often. */
final class Tally {

  private static final String SUCCESS = "success";

  private final Map<String, Integer> outcomes = new ConcurrentSkipListMap<>();

  void succeeded() {
    outcomes.merge(SUCCESS, 1, Integer::sum);
  }

  void failed(SQLException failure) {
    String kind =
        failure.getCause() instanceof ConnectorException ours
            ? ours.phase() + " " + ours.code()
            : "driver";
    outcomes.merge(kind, 1, Integer::sum);
  }

  /**
   * Whether it was chaos: connects succeeded, and failed in several phases. That a connector was
   * closed does not count, since the test closes some.
   */
  boolean isChaos() {
    long phases =
        outcomes.keySet().stream()
            .map(outcome -> outcome.split(" ")[0])
            .filter(List.of("REFRESH", "TCP", "TLS", "LOGIN")::contains)
            .distinct()
            .count();
    return outcomes.containsKey(SUCCESS) && phases > 1;
  }

  @Override
  public String toString() {
    return outcomes.toString();
  }
}
