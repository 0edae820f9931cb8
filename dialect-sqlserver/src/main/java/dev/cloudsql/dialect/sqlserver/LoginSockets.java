package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.spi.SocketTickets;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one login; records the failure to open one, because the driver reports it without
 * its cause.
 *
 * <p>The driver opens the sockets of a login on the thread that logs in, and shows the factory's
 * argument in the URL of its metadata, which tools log. Therefore the argument only names the
 * instance, and the sockets are found by a thread-local. With {@code connectRetryCount} the driver
 * also opens sockets later, on its own thread, to restore a broken connection; then the argument
 * holds two tickets: that of this object, valid until {@link #close()}, and that of the source.
 */
final class LoginSockets implements SocketSource, AutoCloseable {

  private static final String PREFIX = "cloudSqlTicket:";
  private static final char SEPARATOR = ':';
  private static final String BOUND = "connector/";
  private static final ThreadLocal<LoginSockets> CURRENT = new ThreadLocal<>();

  private final SocketSource sockets;
  private final SocketTickets tickets = SocketTickets.ownedBy(rest -> this);
  private volatile @Nullable IOException failure;

  LoginSockets(SocketSource sockets) {
    this.sockets = sockets;
    CURRENT.set(this);
  }

  /** Whether an argument is one of this class: no instance connection name begins like it. */
  static boolean isArgument(String argument) {
    return argument.startsWith(PREFIX) || argument.startsWith(BOUND);
  }

  /** Returns the sockets for such an argument. */
  static SocketSource redeem(String argument) throws ConnectorException {
    if (argument.startsWith(BOUND)) {
      LoginSockets login = CURRENT.get();
      if (login == null) {
        throw new ConnectorException(
            ErrorCode.CLOSED,
            Phase.CONFIG,
            null,
            "Cannot open a socket: the login to %s is over. Connect anew; if the driver is to take up broken connections itself, set connectRetryCount."
                .formatted(argument.substring(BOUND.length())),
            null);
      }
      return login;
    }
    int separator = argument.indexOf(SEPARATOR, PREFIX.length());
    String login = argument.substring(PREFIX.length(), Math.max(separator, PREFIX.length()));
    try {
      return SocketSource.redeem(login);
    } catch (ConnectorException over) {
      return SocketSource.redeem(argument.substring(separator + 1));
    }
  }

  /** The argument that the driver passes to the factory during this login. */
  String factoryArgument(InstanceName instance) {
    return BOUND + instance;
  }

  /** The argument for a driver that also opens sockets after the login. */
  String lastingArgument() {
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

  /** The failure to open the latest socket. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {
    CURRENT.remove();
    tickets.close();
  }
}
