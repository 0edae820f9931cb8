package dev.cloudsql.runtime.jdbc;

import dev.cloudsql.ConnectorException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Converts between {@link ConnectorException} and {@link SQLException}. */
public final class SqlErrors {

  private SqlErrors() {}

  /**
   * Wraps a connector's exception for JDBC callers: same message, the SQLState of its code, and the
   * exception itself as the cause.
   *
   * @return transient if the exception is retryable, else non-transient
   */
  public static SQLException sqlException(ConnectorException e) {
    return e.retryable()
        ? new SQLTransientConnectionException(e.getMessage(), e.code().sqlState(), e)
        : new SQLNonTransientConnectionException(e.getMessage(), e.code().sqlState(), e);
  }

  /**
   * Finds the connector's exception in an exception of a driver: the nearest among its causes and
   * {@linkplain SQLException#getNextException() next exceptions}.
   *
   * @param thrown the exception of the driver
   * @return empty if the failure is not the connector's
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
