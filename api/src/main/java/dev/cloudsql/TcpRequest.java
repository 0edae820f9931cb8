package dev.cloudsql;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/**
 * The host, port and deadline of a TCP connection that a {@link TcpDialer} must open; only for the
 * thread on which the dialer is called.
 *
 * @since 0.1
 */
public interface TcpRequest {

  /** The instance's IP address or DNS name; a DNS name is not resolved yet. */
  String host();

  /** The port on which the instance accepts connectors. */
  int port();

  /** The time that is left for this connection at the moment of the call; never negative. */
  Duration remaining();

  /**
   * Opens a direct TCP connection to any host, such as a proxy, within the time that is left.
   *
   * @param host an IP address, or a DNS name, which is resolved
   * @param port 1 to 65535
   * @return a connected socket that is already {@linkplain #guard guarded}
   * @throws IOException if the host cannot be reached in time
   */
  Socket connect(String host, int port) throws IOException;

  /**
   * Registers a resource to be closed when the connect ends early: at its deadline, when its thread
   * is interrupted, its future is cancelled or the connector is closed. A dialer must guard a
   * resource before it blocks on it.
   *
   * @return the resource
   * @throws IOException if the connect has already ended; the resource is then closed
   */
  <C extends Closeable> C guard(C resource) throws IOException;
}
