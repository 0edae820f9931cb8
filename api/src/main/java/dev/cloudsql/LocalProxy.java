package dev.cloudsql;

import java.net.SocketAddress;
import java.time.Duration;

/**
 * A port or a Unix socket of this machine that forwards each connection to an instance, for clients
 * that cannot use a socket of the connector: reactive drivers, native drivers, other programs.
 *
 * <pre>{@code
 * try (LocalProxy proxy = connector.localProxy("project:region:instance", LocalProxyOptions.defaults())) {
 *   PgConnectOptions options = new PgConnectOptions().setHost(proxy.host()).setPort(proxy.port());
 * }
 * }</pre>
 *
 * <p>Clients speak the database's protocol without TLS; the proxy encrypts what it forwards. Each
 * client gets a connection of its own to the instance, opened as {@link Connector#openSocket} does:
 * within the connect's timeout, with refresh and retry. If it cannot be opened, the proxy tells
 * clients of PostgreSQL and MySQL why in their protocol, closes the client's connection and logs
 * the reason; a {@link ConnectorListener} receives the failure. When a DNS name moves to another
 * instance, the connections to the former one are closed.
 *
 * <p>Every process that can reach the port or the socket can talk to the database through it. With
 * {@link AuthMode#IAM} it is logged in without a password, so restrict who can reach it: by {@link
 * LocalProxyOptions.Builder#clientFilter}, or by the directory of a Unix socket.
 *
 * <p>Connections are forwarded by a few threads of the connector, however many there are; an idle
 * connection holds no buffer.
 *
 * <p>All methods may be called on any thread. Only the runtime implements it; later releases may
 * add methods.
 *
 * @since 0.1
 */
public interface LocalProxy extends AutoCloseable {

  /** The instance connection name or domain name, as it was given. */
  String instance();

  /**
   * The address on which it listens: a {@link java.net.InetSocketAddress} with the actual port, or
   * a {@link java.net.UnixDomainSocketAddress}.
   */
  SocketAddress address();

  /**
   * The IP address on which it listens.
   *
   * @throws IllegalStateException if it listens on a Unix socket
   */
  String host();

  /**
   * The port on which it listens.
   *
   * @throws IllegalStateException if it listens on a Unix socket
   */
  int port();

  /** The number of clients that are connected, including those that wait for the instance. */
  int openConnections();

  /** Whether it accepts clients: neither closed nor {@linkplain #drain draining}. */
  boolean isOpen();

  /**
   * Stops listening and waits for the clients to disconnect. Their connections work meanwhile; call
   * {@link #close()} to close those that are left.
   *
   * @param limit how long to wait at most
   * @return whether all clients have disconnected
   * @throws InterruptedException if the thread was interrupted; the proxy no longer listens
   */
  boolean drain(Duration limit) throws InterruptedException;

  /**
   * Stops listening and closes all connections; closing the connector does the same. Further calls
   * have no effect.
   */
  @Override
  void close();
}
