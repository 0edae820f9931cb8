package dev.cloudsql;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of a connector for health pages and support; {@link Connector#status()} returns it.
 *
 * <p>Immutable. Made by the runtime only and not for implementation by programs: accessors will be
 * added.
 *
 * @since 0.1
 */
public interface ConnectorStatus {

  /** Whether the connector still takes connects. */
  boolean open();

  /** The instances that were connected to, sorted by name, once for each authentication mode. */
  List<Instance> instances();

  /** The domain names that were connected to, sorted. */
  List<Name> names();

  /** What the connector knows of one instance in one authentication mode. */
  interface Instance {

    /** The instance. */
    InstanceName name();

    /** What the client certificate is good for. */
    AuthMode authMode();

    /** The state of its refresh. */
    State state();

    /** Engine and version as the Admin API names them, such as {@code POSTGRES_17}. */
    Optional<String> databaseVersion();

    /** When the current client certificate expires. */
    Optional<Instant> certificateExpiry();

    /** The last connect that succeeded. */
    Optional<ConnectReport> lastConnect();

    /** Why the last connect or refresh failed; empty if one has succeeded since. */
    Optional<ConnectorException> lastError();
  }

  /** What the connector knows of one domain name. */
  interface Name {

    /** The domain name, in lower case. */
    String name();

    /** The instance that it leads to, once resolved. */
    Optional<InstanceName> instance();

    /** The addresses of the name itself, which are dialled first. */
    List<String> addresses();

    /** When it was last resolved successfully. */
    Optional<Instant> resolved();

    /** Why it could not be resolved; empty if it has been since. */
    Optional<ConnectorException> lastError();
  }

  /** The state of an instance's refresh; constants will be added. */
  enum State {
    /** Nothing is known and nothing is being fetched; the next connect starts a refresh. */
    IDLE,
    /** The first refresh, or the first since the certificate expired, is being fetched. */
    FETCHING,
    /** A refresh failed; the next one is due shortly or with the next connect. */
    BACKING_OFF,
    /** A certificate is ready. */
    SERVING,
    /** A certificate is ready and the next one is being fetched. */
    RENEWING,
    /** The connector is closed. */
    CLOSED
  }
}
