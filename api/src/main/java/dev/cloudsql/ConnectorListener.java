package dev.cloudsql;

import java.time.Instant;

/**
 * Listener for connects, refreshes and failovers, for metrics, health pages and pools.
 *
 * <p>Called on the thread that does the work, so it must return quickly and must not block.
 * Exceptions that it throws are logged and ignored.
 *
 * @since 0.1
 */
public interface ConnectorListener {

  /** Called when a socket to an instance was opened, or a connection logged in. */
  default void connected(ConnectReport report) {}

  /**
   * Called when a connect failed with a {@link ConnectorException}; a login that the database
   * itself refused is not reported.
   */
  default void connectFailed(InstanceName instance, ConnectorException failure) {}

  /** Called when new connection info and a new client certificate are in use. */
  default void refreshed(InstanceName instance, Instant certificateExpiry) {}

  /**
   * Called when a domain name has moved to another instance, to which new connects now go. Sockets
   * to the former instance are closed after the {@linkplain
   * dev.cloudsql.ConnectorConfig#failoverGrace() grace time}, so a pool may want to replace its
   * connections now.
   */
  default void moved(String name, InstanceName from, InstanceName to) {}

  /**
   * Called when a domain name could not be resolved; if it was resolved before, connects still go
   * to that instance.
   */
  default void resolveFailed(String name, ConnectorException failure) {}

  /** Called when a refresh failed; a certificate that is still valid stays in use. */
  default void refreshFailed(InstanceName instance, ConnectorException failure) {}
}
