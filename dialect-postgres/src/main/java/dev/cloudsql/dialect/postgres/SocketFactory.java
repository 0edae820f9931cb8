package dev.cloudsql.dialect.postgres;

import dev.cloudsql.ConfigException;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Properties;

/**
 * Hands open sockets to pgjdbc, which makes this object by its name, one for each connection.
 *
 * <p>The name may also stand in a plain driver URL, for programs that know only the driver: {@code
 * jdbc:postgresql:///shop?socketFactory=dev.cloudsql.dialect.postgres.SocketFactory&cloudSqlInstance=project:region:instance&sslmode=disable&user=app}.
 * Such a URL should say {@code sslmode=disable}, above all with {@code enableIamAuth=true}: the
 * socket is encrypted already, the driver asks for TLS before it makes this object, and a server
 * that leaves the question open costs the driver's {@code sslResponseTimeout}. What bounds its
 * login is the driver's {@code loginTimeout}.
 */
public final class SocketFactory extends javax.net.SocketFactory {

  /** The property in which the dialect passes the ticket of a login. */
  static final String TICKET = "cloudSqlTicket";

  private static final String INSTANCE = "cloudSqlInstance";

  private final Opening opening;

  /** Tells how a socket is opened, or why it cannot be. */
  private interface Opening {
    Socket open() throws IOException;
  }

  /**
   * Finds the sockets; called by the driver.
   *
   * @param properties of the connection, from the URL and elsewhere; not modified
   */
  public SocketFactory(Properties properties) {
    this.opening = find(properties);
  }

  /** What is thrown here loses its type, so a failure waits for the driver to ask for a socket. */
  private static Opening find(Properties properties) {
    try {
      SocketSource sockets = sockets(properties);
      return sockets::open;
    } catch (ConnectorException e) {
      return () -> {
        throw e;
      };
    }
  }

  private static SocketSource sockets(Properties properties) throws ConnectorException {
    String ticket = properties.getProperty(TICKET);
    if (ticket != null) {
      return SocketSource.redeem(ticket);
    }
    if (properties.getProperty(INSTANCE) == null) {
      throw new ConfigException(
          ErrorCode.OPTION,
          null,
          "The driver's properties name no Cloud SQL instance. Add cloudSqlInstance=project:region:instance to the URL.");
    }
    return Connectors.sockets("postgres", properties);
  }

  /** Opens a socket that is connected, so that the driver need not connect it. */
  @Override
  public Socket createSocket() throws IOException {
    return opening.open();
  }

  /** The same as {@link #createSocket()}: the instance is known, and the address is not needed. */
  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}: the instance is known, and the address is not needed. */
  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}: the instance is known, and the address is not needed. */
  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return createSocket();
  }

  /** The same as {@link #createSocket()}: the instance is known, and the address is not needed. */
  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
      throws IOException {
    return createSocket();
  }
}
