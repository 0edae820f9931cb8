package dev.cloudsql;

import java.time.Instant;

/**
 * Is told what a connector does, for metrics, health pages and pools.
 *
 * <p>Called on the thread that did it, so it must be quick and must not block; what it throws is
 * logged and ignored.
 *
 * @since 0.1
 */
public interface ConnectorListener {

  /** A socket was opened to an instance, or a connection logged in. */
  default void connected(ConnectReport report) {}

  /** A connect failed for a reason of ours; what the database itself refuses is not told. */
  default void connectFailed(InstanceName instance, ConnectorException failure) {}

  /** New metadata and a new client certificate are in use. */
  default void refreshed(InstanceName instance, Instant certificateExpiry) {}

  /**
   * A name has come to lead to another instance, which new connects go to. Sockets of the former
   * one end with the {@linkplain dev.cloudsql.ConnectorConfig#failoverGrace() grace time}, so a
   * pool may want to replace its connections now.
   */
  default void moved(String name, InstanceName from, InstanceName to) {}

  /**
   * It could not be found out where a name leads; if that was known before, connects still go
   * there.
   */
  default void resolveFailed(String name, ConnectorException failure) {}

  /** A refresh failed; a certificate that is still good stays in use. */
  default void refreshFailed(InstanceName instance, ConnectorException failure) {}
}
