package dev.cloudsql;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of a connector for health pages and support; {@link Connector#status()} returns it.
 *
 * <p>Immutable. Only the runtime implements it; later releases may add accessors.
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

    /** The report of the last successful connect. */
    Optional<ConnectReport> lastConnect();

    /** The failure of the last connect or refresh; empty if one has succeeded since. */
    Optional<ConnectorException> lastError();
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
