package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one login; records the failure to open one, because the driver reports it without
 * its cause.
 *
 * <p>The driver opens the sockets of a login on the thread that logs in, where they are found by a
 * thread-local. It shows the factory's argument in the URL of its metadata, which tools log, so the
 * argument only names the instance. With {@code connectRetryCount} the driver also opens sockets
 * later, on its own thread, to restore a broken connection; then the argument is the source's
 * ticket.
 */
final class LoginSockets implements SocketSource, AutoCloseable {

  private static final String PREFIX = "cloudSqlTicket:";
  private static final String BOUND = "connector/";
  private static final ThreadLocal<LoginSockets> CURRENT = new ThreadLocal<>();

  private final SocketSource sockets;
  private volatile @Nullable IOException failure;

  LoginSockets(SocketSource sockets) {
    this.sockets = sockets;
    CURRENT.set(this);
  }

  /** Whether an argument is one of this class: no instance connection name begins like it. */
  static boolean isArgument(String argument) {
    return argument.startsWith(PREFIX) || argument.startsWith(BOUND);
  }

  /** Returns the sockets for such an argument: during a login those of this thread's login. */
  static SocketSource redeem(String argument) throws ConnectorException {
    LoginSockets login = CURRENT.get();
    if (login != null) {
      return login;
    }
    if (argument.startsWith(PREFIX)) {
      return SocketSource.redeem(argument.substring(PREFIX.length()));
    }
    throw new ConnectorException(
        ErrorCode.CLOSED,
        Phase.CONFIG,
        null,
        "Cannot open a socket: the login to %s is over. Connect anew; if the driver is to take up broken connections itself, set connectRetryCount."
            .formatted(argument.substring(BOUND.length())),
        null);
  }

  /** The argument that the driver passes to the factory during this login. */
  String factoryArgument(InstanceName instance) {
    return BOUND + instance;
  }

  /** The argument for a driver that also opens sockets after the login. */
  String lastingArgument() {
    return PREFIX + ticket();
  }

  @Override
  public String ticket() {
    return sockets.ticket();
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

  /** The failure to open the latest socket; {@code null} if it was opened. */
  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public void close() {
    CURRENT.remove();
  }
}
