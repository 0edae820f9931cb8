package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.TcpDialer;

/**
 * Makes dialers of TCP connections for {@code tcpDialer=name:argument}.
 *
 * @since 0.1
 */
public interface TcpDialerProvider extends Provider {

  /**
   * Makes a dialer; called once for each connector, and must not block on the network.
   *
   * @param argument what follows the colon, possibly empty; it may hold a secret
   * @return a dialer for many connects
   * @throws ConnectorException if the argument cannot be used; its message shows nothing that may
   *     be secret
   */
  TcpDialer create(String argument) throws ConnectorException;
}
