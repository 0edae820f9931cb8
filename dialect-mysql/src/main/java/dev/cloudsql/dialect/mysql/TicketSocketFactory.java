package dev.cloudsql.dialect.mysql;

import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Makes the sockets of the dialect for MariaDB Connector/J, which makes this object by its name,
 * one for each connection.
 *
 * <p>The driver shows its properties only to factories of a type in a package that it does not
 * export, so on the module path none can have it. What the driver does with every socket is {@code
 * bind} it to the property {@code localSocketAddress}, if that is set, and connect it if it is not
 * connected by then. So the ticket travels as that address: see {@link TicketSocket}.
 */
public final class TicketSocketFactory extends SocketFactory {

  /** Made by the driver. */
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
