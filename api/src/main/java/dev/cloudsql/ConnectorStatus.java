package dev.cloudsql;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of a connector for health pages and support; {@link Connector#status()} returns it.
 * {@code toString()} is a text of several lines for people.
 *
 * <p>Immutable; holds no token, password or key. Only the runtime implements it; later releases may
 * add accessors.
 *
 * @since 0.1
 */
public interface ConnectorStatus {

  /** Whether the connector still accepts connects. */
  boolean open();

  /** The instances in the cache, sorted by name, once for each authentication mode. */
  List<Instance> instances();

  /** The domain names in the cache, sorted. */
  List<Name> names();

  /**
   * The same as a JSON object without line breaks, for a health page. Times are in ISO 8601, absent
   * values are left out; later releases may add members.
   */
  String toJson();

  /** The state of one instance in one authentication mode. */
  interface Instance {

    /** The instance. */
    InstanceName name();

    /** The authentication mode that the client certificate supports. */
    AuthMode authMode();

    /** The state of its refresh. */
    State state();

    /** Engine and version as the Admin API names them, such as {@code POSTGRES_17}. */
    Optional<String> databaseVersion();

    /** The time at which the current client certificate expires. */
    Optional<Instant> certificateExpiry();

    /**
     * The time from which the next refresh may start: the renewal of a valid certificate, or the
     * retry of a failed refresh. Empty while one runs, and before the first.
     */
    Optional<Instant> nextRefresh();

    /**
     * The name that must be in the server's certificate for a connect by instance connection name:
     * a DNS name, or the common name {@code project:instance}; empty before the first refresh. For
     * a connect by domain name it is that name.
     */
    Optional<String> serverName();

    /** The number of open sockets to the instance, in all authentication modes. */
    int openSockets();

    /** The report of the last successful connect. */
    Optional<ConnectReport> lastConnect();

    /** The failure of the last connect or refresh; empty if one has succeeded since. */
    Optional<ConnectorException> lastError();

    /**
     * The last events of the instance that may explain a failure, in all authentication modes,
     * oldest first: refreshes, failed dials and connects, and the last connect that succeeded.
     */
    List<ConnectorEvent> recentEvents();
  }

  /** The state of one domain name. */
  interface Name {

    /** The domain name, in lower case. */
    String name();

    /** The instance that it resolves to; empty before it is first resolved. */
    Optional<InstanceName> instance();

    /** The IP addresses of the name itself, which are dialled first. */
    List<String> addresses();

    /** The time of the last successful resolution. */
    Optional<Instant> resolved();

    /** The failure of the last resolution; empty if it succeeded. */
    Optional<ConnectorException> lastError();
  }

  /** The state of an instance's refresh; later releases may add constants. */
  enum State {
    /** There is no certificate and no refresh is running; the next connect starts one. */
    IDLE,
    /** There is no valid certificate, and a refresh is running. */
    FETCHING,
    /** A refresh failed; the next one starts after a delay or with the next connect. */
    BACKING_OFF,
    /** A valid certificate is ready. */
    SERVING,
    /** A valid certificate is ready, and a refresh is running. */
    RENEWING,
    /** The connector is closed. */
    CLOSED
  }
}
