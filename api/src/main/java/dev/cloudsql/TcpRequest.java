package dev.cloudsql;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/**
 * A TCP connection that a {@link TcpDialer} is asked for; for the thread that it is given to.
 *
 * @since 0.1
 */
public interface TcpRequest {

  /** The instance's address or DNS name, which nobody has looked up. */
  String host();

  /** The port on which the instance takes connectors. */
  int port();

  /** What is left of the time for this connection at this moment; never negative. */
  Duration remaining();

  /**
   * Opens a direct TCP connection to any host, such as a proxy, within the time that is left.
   *
   * @param host an address, or a name, which is looked up
   * @return {@linkplain #guard guarded} already
   * @throws IOException if nobody answers
   */
  Socket connect(String host, int port) throws IOException;

  /**
   * Has a resource closed when the connect is called off: its time is up, its thread is
   * interrupted, its future cancelled, or the connector closed. Whatever a dialer waits for, it
   * guards before.
   *
   * @return the resource
   * @throws IOException if the connect is called off already; the resource is closed then
   */
  <C extends Closeable> C guard(C resource) throws IOException;
}
