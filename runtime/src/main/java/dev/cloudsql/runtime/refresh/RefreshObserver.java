package dev.cloudsql.runtime.refresh;

import dev.cloudsql.ConnectorException;
import java.time.Instant;

/**
 * Is told what became of each fetch of one {@link Refresher}, in order and one call at a time.
 *
 * <p>Called on the thread that brought the result or asked for information, with no lock held. It
 * must be quick; what it throws goes to that thread's uncaught-exception handler and harms nobody
 * else.
 */
public interface RefreshObserver {

  /** New information is in use, until this expiry. */
  void refreshed(Instant expiry);

  /** A fetch failed; information that is still good stays in use. */
  void refreshFailed(ConnectorException failure);
}
