package dev.cloudsql.runtime.tls;

import dev.cloudsql.InstanceAddress;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Where one dial goes. A host name with several IP addresses is as many peers.
 *
 * @param address as the instance announces it
 * @param ip where that leads; empty when somebody else finds out
 * @param port where the instance takes connectors
 */
record PeerAddress(InstanceAddress address, Optional<InetAddress> ip, int port) {

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
