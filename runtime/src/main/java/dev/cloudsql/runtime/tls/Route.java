package dev.cloudsql.runtime.tls;

import dev.cloudsql.spi.InstanceAddress;
import java.net.InetAddress;
import java.util.Optional;

/**
 * One way to an instance. A host name with several IP addresses has as many.
 *
 * @param address as the instance announces it
 * @param ip where that leads; empty when somebody else finds out
 * @param port where the instance takes connectors
 */
record Route(InstanceAddress address, Optional<InetAddress> ip, int port) {

  /**
   * Such as {@code PUBLIC 34.1.2.3, port 3307}; names the IP address too where the host does not.
   */
  @Override
  public String toString() {
    String number = ip.map(InetAddress::getHostAddress).orElse(address.host());
    return number.equals(address.host())
        ? "%s, port %d".formatted(address, port)
        : "%s (%s), port %d".formatted(address, number, port);
  }
}
