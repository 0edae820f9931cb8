package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/**
 * Hands open sockets to mssql-jdbc, which makes this object by its name, one for each connection.
 *
 * <p>The name may also stand in a plain driver URL, for programs that know only the driver: {@code
 * jdbc:sqlserver://localhost;databaseName=shop;encrypt=false;socketFactoryClass=dev.cloudsql.dialect.sqlserver.SocketFactory;socketFactoryConstructorArg=project:region:instance?ipTypes=PRIVATE}.
 * The argument is the instance, and behind a question mark options of the connector as {@code
 * key=value}, percent-encoded and joined by {@code &}; where it needs a semicolon, braces go around
 * it. {@code encrypt=false} because the socket is encrypted already. The host must be one that
 * resolves to a single address, and is not otherwise used.
 *
 * <p>Of a failure the driver keeps no more than the message, and it reports it only after another
 * try ten seconds later; {@code connectRetryCount=0} makes it report at once.
 */
public final class SocketFactory extends javax.net.SocketFactory {

  private final Opening opening;

  /** Tells how a socket is opened, or why it cannot be. */
  private interface Opening {
    Socket open() throws IOException;
  }

  /**
   * Finds the sockets; called by the driver.
   *
   * @param argument the instance and options, or what the dialect passes
   */
  public SocketFactory(String argument) {
    this.opening = find(argument);
  }

  /** What is thrown here loses its message, so a failure waits until a socket is asked for. */
  private static Opening find(String argument) {
    try {
      SocketSource sockets = sockets(argument);
      return sockets::open;
    } catch (ConnectorException e) {
      return () -> {
        throw e;
      };
    }
  }

  private static SocketSource sockets(String argument) throws ConnectorException {
    return LoginSockets.isArgument(argument)
        ? LoginSockets.redeem(argument)
        : Connectors.sockets("sqlserver", FactoryArgument.properties(argument));
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
