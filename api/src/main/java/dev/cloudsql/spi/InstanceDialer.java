package dev.cloudsql.spi;

import dev.cloudsql.InstanceName;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/**
 * Opens connections to instances by their names, with no address; {@link dev.cloudsql.TcpDialer}
 * opens TCP connections to addresses.
 *
 * <p>The connector uses the sockets as they are, without TLS and without a check of the server's
 * identity, so the dialer must provide both. One object serves all connects of a connector, on many
 * threads at once.
 *
 * @since 0.1
 */
public interface InstanceDialer extends AutoCloseable {

  /**
   * Opens a connection. Called on the connecting thread, which may be a virtual thread.
   *
   * @param request the instance and the time that is left
   * @return a socket that carries bytes to and from the database of the instance
   * @throws IOException if the connection cannot be opened; a {@link
   *     dev.cloudsql.ConnectorException} is reported as it is, the message of another exception is
   *     one clause that gives the reason, without secrets
   */
  Socket open(Request request) throws IOException;

  /**
   * The host to which all connections of this dialer go, for events and the status.
   *
   * @return a DNS name or an IP address
   */
  String host();

  /**
   * The port of {@link #host()}.
   *
   * @return 1 to 65535
   */
  int port();

  /**
   * Releases what the connections share. Called once, when the connector stops; connections that
   * are open continue until they are closed.
   */
  @Override
  void close();

  /**
   * A connection that an {@link InstanceDialer} must open. Only the runtime implements it; later
   * releases may add methods.
   *
   * @since 0.1
   */
  interface Request {

    /** The instance. */
    InstanceName instance();

    /** The time that is left for this connection at the moment of the call; never negative. */
    Duration remaining();

    /**
     * Registers a resource to be closed when the connect ends early: at its deadline, when its
     * thread is interrupted, its future is cancelled or the connector is closed. A dialer must
     * guard a resource before it blocks on it. Only for the thread and the time of {@link #open}.
     *
     * @return the resource
     * @throws IOException if the connect has already ended; the resource is then closed
     */
    <C extends Closeable> C guard(C resource) throws IOException;

    /**
     * The other addresses of the same connect, for a dialer that learns only after {@link #open}
     * that it does not reach the instance.
     *
     * <p>Each call of {@link SocketSource#open()} asks the address policy again and dials, on any
     * thread, within the time limit of a later socket. The policy may select this dialer again;
     * {@link #open} must then fail for this instance at once. The socket is one of the connector's,
     * with TLS where the address needs it.
     *
     * @return the addresses that the address policy allows
     */
    SocketSource otherAddresses();
  }
}
