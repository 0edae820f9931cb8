package dev.cloudsql.runtime.jdbc;

import dev.cloudsql.ConnectorException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the connector's exceptions in what drivers make of them. */
public final class SqlErrors {

  private SqlErrors() {}

  /**
   * The connector's exception in what a driver threw: the nearest one among causes and {@linkplain
   * SQLException#getNextException() next exceptions}.
   *
   * @param thrown what was caught
   * @return empty when the failure is not the connector's
   */
  public static Optional<ConnectorException> connectorException(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> next = new ArrayDeque<>();
    next.add(thrown);
    while (!next.isEmpty()) {
      Throwable current = next.remove();
      if (current instanceof ConnectorException found) {
        return Optional.of(found);
      }
      if (seen.add(current)) {
        addIfPresent(next, current.getCause());
        if (current instanceof SQLException sql) {
          addIfPresent(next, sql.getNextException());
        }
      }
    }
    return Optional.empty();
  }

  private static void addIfPresent(Deque<Throwable> next, @Nullable Throwable throwable) {
    if (throwable != null) {
      next.add(throwable);
    }
  }
}
