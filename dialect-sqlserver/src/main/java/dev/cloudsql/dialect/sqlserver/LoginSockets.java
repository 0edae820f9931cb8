package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SocketTickets;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one login, with the failure to open one: the driver reports it without its cause.
 *
 * <p>The factory's argument holds two tickets: this one's, good until {@link #close()}, and the
 * source's own, with which the driver opens a socket when it later takes up a broken connection.
 */
final class LoginSockets implements SocketSource, AutoCloseable {

  private static final String PREFIX = "cloudSqlTicket:";
  private static final char SEPARATOR = ':';

  private final SocketSource sockets;
  private final SocketTickets tickets = SocketTickets.ownedBy(rest -> this);
  private volatile @Nullable IOException failure;

  LoginSockets(SocketSource sockets) {
    this.sockets = sockets;
  }

  /** What no instance connection name can begin with. */
  static boolean isArgument(String argument) {
    return argument.startsWith(PREFIX);
  }

  /** The sockets for such an argument. */
  static SocketSource redeem(String argument) throws ConnectorException {
    int separator = argument.indexOf(SEPARATOR, PREFIX.length());
    String login = argument.substring(PREFIX.length(), Math.max(separator, PREFIX.length()));
    try {
      return SocketSource.redeem(login);
    } catch (ConnectorException over) {
      return SocketSource.redeem(argument.substring(separator + 1));
    }
  }

  /** What the driver is to hand to the factory. */
  String factoryArgument() {
    return PREFIX + ticket() + SEPARATOR + sockets.ticket();
  }

  @Override
  public String ticket() {
    return tickets.ticket("login");
  }

  @Override
  public Socket open() throws IOException {
    try {
      return sockets.open();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Why the latest socket could not be opened. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {
    tickets.close();
  }
}
