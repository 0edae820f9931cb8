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
 * The sockets of one login, with the failure to open one: the driver reports it without its cause.
 *
 * <p>The driver opens the sockets of a login on the thread that logs in, and shows the factory's
 * argument in the URL of its metadata, which tools write to logs. So the argument names the
 * instance, and the sockets are found by the thread. Only with {@code connectRetryCount} the driver
 * opens one later, on a thread of its own, to take up a broken connection; then the argument holds
 * two tickets: this one's, good until {@link #close()}, and the source's own.
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

  /** What no instance connection name can begin with. */
  static boolean isArgument(String argument) {
    return argument.startsWith(PREFIX) || argument.startsWith(BOUND);
  }

  /** The sockets for such an argument. */
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

  /** What the driver is to hand to the factory during this login. */
  String factoryArgument(InstanceName instance) {
    return BOUND + instance;
  }

  /** The same for a driver that opens sockets after the login too. */
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

  /** Why the latest socket could not be opened. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {
    CURRENT.remove();
    tickets.close();
  }
}
