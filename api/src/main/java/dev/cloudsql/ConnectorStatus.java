package dev.cloudsql;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A picture of a connector at one moment, for health pages and support.
 *
 * @param open whether the connector still takes connects
 * @param instances what is known of each instance that was asked for, by name
 * @param names where each name led that was asked for in place of an instance, by name
 * @since 0.1
 */
public record ConnectorStatus(boolean open, List<Instance> instances, List<Name> names) {

  /** Copies the lists. */
  public ConnectorStatus {
    instances = List.copyOf(instances);
    names = List.copyOf(names);
  }

  /**
   * What the connector knows of one instance under one way of authentication.
   *
   * @param name the instance
   * @param authMode what its client certificate is good for
   * @param state where its refresh stands
   * @param databaseVersion the engine and version as the Admin API names them, such as {@code
   *     POSTGRES_17}
   * @param certificateExpiry until when the current client certificate is good
   * @param lastConnect the last connect that came about
   * @param lastError why the last connect or refresh failed, if none has succeeded since
   */
  public record Instance(
      InstanceName name,
      AuthMode authMode,
      State state,
      Optional<String> databaseVersion,
      Optional<Instant> certificateExpiry,
      Optional<ConnectReport> lastConnect,
      Optional<String> lastError) {}

  /**
   * What the connector knows of one name.
   *
   * @param name the name, in lower case
   * @param instance the instance that it leads to, once that has been found out
   * @param addresses the addresses of the name itself, which are dialled first
   * @param resolved when it was last found out
   * @param lastError why it could not be found out, if that has not succeeded since
   */
  public record Name(
      String name,
      Optional<InstanceName> instance,
      List<String> addresses,
      Optional<Instant> resolved,
      Optional<String> lastError) {

    /** Copies the list. */
    public Name {
      addresses = List.copyOf(addresses);
    }
  }

  /** Where the refresh of an instance stands. */
  public enum State {
    /** Nothing is known and nothing is under way; the next connect starts a refresh. */
    IDLE,
    /** The first refresh, or the first since the certificate expired, is under way. */
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
