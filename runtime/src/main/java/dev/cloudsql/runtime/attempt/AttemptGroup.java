package dev.cloudsql.runtime.attempt;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Attempts that are called off together: those of one handle, when it is closed. */
public final class AttemptGroup implements AutoCloseable {

  private final Set<Attempt> members = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** A group without attempts. */
  public AttemptGroup() {}

  /** Takes an attempt in, until it is {@linkplain #remove removed}; calls it off if closed. */
  public void add(Attempt attempt) {
    members.add(attempt);
    if (closed) {
      attempt.abort(closed(attempt));
    }
  }

  /** Lets an attempt go that is over. */
  public void remove(Attempt attempt) {
    members.remove(attempt);
  }

  /** Calls all attempts off. */
  @Override
  public void close() {
    closed = true;
    members.forEach(attempt -> attempt.abort(closed(attempt)));
  }

  /** Why an attempt ends when what it belongs to is closed. */
  public static ConnectorException closed(Attempt attempt) {
    return new ConnectorException(
        ErrorCode.CLOSED,
        Phase.CONFIG,
        attempt.found().orElse(null),
        "Cannot connect to %s: the connector is closed.".formatted(attempt.target()),
        null);
  }
}
