package dev.cloudsql.spi;

import dev.cloudsql.ConfigException;

/**
 * Makes openers of TCP connections for {@code tcpOpener=name:argument}.
 *
 * @since 0.1
 */
public interface TcpOpenerProvider extends Provider {

  /**
   * Makes an opener; called once for each connector, and must not block on the network.
   *
   * @param argument what follows the colon, possibly empty; it may hold a secret
   * @return an opener for many connects
   * @throws ConfigException if the argument cannot be used; its message shows nothing that may be
   *     secret
   */
  TcpOpener create(String argument) throws ConfigException;
}
