package dev.cloudsql.runtime.instance;

import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import java.time.Instant;
import java.util.List;

/**
 * All that is needed to dial an instance, the result of one refresh.
 *
 * @param instance whose information it is
 * @param databaseVersion as the Admin API names it, such as {@code POSTGRES_17}
 * @param addresses where the instance can be reached
 * @param takesClientProtocol whether the instance wants to know how the driver takes the connection
 * @param server how the server is known
 * @param client what the connector shows to it
 * @param expiry when this information ends: with the certificate, or with the login token that it
 *     carries
 */
public record ConnectionInfo(
    InstanceName instance,
    String databaseVersion,
    List<InstanceAddress> addresses,
    boolean takesClientProtocol,
    ServerIdentity server,
    ClientIdentity client,
    Instant expiry) {

  /** Copies the list. */
  public ConnectionInfo {
    addresses = List.copyOf(addresses);
  }
}
