package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one login; records the failure to open one, because the driver reports it without
 * its cause.
 *
 * <p>The driver shows the factory's argument in the URL of its metadata, which tools log. Therefore
 * the argument only names the instance. The driver opens the sockets of a login on the thread that
 * logs in, so they are found by a thread-local. With {@code connectRetryCount} it also opens
 * sockets later, on its own thread, to restore a broken connection. It passes the same String
 * object to the factory then, and the sockets are found by that object's identity.
 */
final class LoginSockets implements SocketSource, AutoCloseable {

  private static final String PREFIX = "connector/";
  private static final ThreadLocal<LoginSockets> CURRENT = new ThreadLocal<>();

  /**
   * The tickets of the connections that the driver may restore, as long as it keeps the argument.
   */
  private static final Map<Argument, String> LASTING = new ConcurrentHashMap<>();

  private static final ReferenceQueue<String> GONE = new ReferenceQueue<>();

  private final SocketSource sockets;
  private volatile @Nullable IOException failure;

  LoginSockets(SocketSource sockets) {
    this.sockets = sockets;
    CURRENT.set(this);
  }

  /** Whether an argument is one of this class: no instance connection name begins like it. */
  static boolean isArgument(String argument) {
    return argument.startsWith(PREFIX);
  }

  /** Returns the sockets for such an argument: those of the login, or later those of its source. */
  static SocketSource redeem(String argument) throws ConnectorException {
    LoginSockets login = CURRENT.get();
    if (login != null) {
      return login;
    }
    String ticket = LASTING.get(new Argument(argument, null));
    if (ticket != null) {
      return SocketSource.redeem(ticket);
    }
    throw new ConnectorException(
        ErrorCode.CLOSED,
        Phase.CONFIG,
        null,
        "Cannot open a socket: the login of this connection is over. Connect anew; if the driver is to take up broken connections itself, set connectRetryCount.",
        null);
  }

  /** The argument that the driver passes to the factory during this login. */
  String factoryArgument(InstanceName instance) {
    return PREFIX + instance;
  }

  /** The same text for a driver that also opens sockets after the login. */
  String lastingArgument(InstanceName instance) {
    for (Reference<?> gone = GONE.poll(); gone != null; gone = GONE.poll()) {
      LASTING.remove(gone);
    }
    String argument = factoryArgument(instance);
    LASTING.put(new Argument(argument, GONE), sockets.ticket());
    return argument;
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

  /** An argument by its identity. */
  private static final class Argument extends WeakReference<String> {

    private final int hash;

    Argument(String argument, @Nullable ReferenceQueue<String> gone) {
      super(argument, gone);
      this.hash = System.identityHashCode(argument);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // Equal texts belong to different connections.
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Argument argument && get() != null && get() == argument.get());
    }
  }
}
