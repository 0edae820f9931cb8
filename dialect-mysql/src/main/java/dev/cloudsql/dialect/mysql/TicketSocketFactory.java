package dev.cloudsql.dialect.mysql;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * The socket factory of the dialect for MariaDB Connector/J, which creates it by class name, one
 * for each connection.
 *
 * <p>The driver passes its properties only to factories of a type in a package that it does not
 * export, so a factory on the module path cannot get them. But the driver binds every socket to the
 * property {@code localSocketAddress}, if set, and connects it if it is not connected after that.
 * The ticket is therefore passed as that address: see {@link TicketSocket}.
 */
public final class TicketSocketFactory extends SocketFactory {

  /** Called by the driver. */
  public TicketSocketFactory() {}

  @Override
  public Socket createSocket() {
    return new TicketSocket();
  }

  /** The same as {@link #createSocket()}; the driver does not call it. */
  @Override
  public Socket createSocket(String host, int port) {
    return createSocket();
  }

  /** The same as {@link #createSocket()}; the driver does not call it. */
  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    return createSocket();
  }

  /** The same as {@link #createSocket()}; the driver does not call it. */
  @Override
  public Socket createSocket(InetAddress host, int port) {
    return createSocket();
  }

  /** The same as {@link #createSocket()}; the driver does not call it. */
  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    return createSocket();
  }
}
