package dev.cloudsql.spi;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A loopback port that forwards to the instance, for a driver that opens its sockets itself and has
 * no hook for a socket factory.
 *
 * <pre>{@code
 * driver ──▶ 127.0.0.1:port ──▶ relay ──▶ sockets.open() ──▶ instance
 *
 * return sockets
 *     .relay()
 *     .connect(port -> driver.connect("jdbc:h2:tcp://127.0.0.1:" + port + "/shop", properties));
 * }</pre>
 *
 * <p>The port listens on {@code 127.0.0.1} only, and is closed as soon as the driver has connected.
 * Until then, some milliseconds, another process of this machine can take the one connection; the
 * driver's login fails in that case, and the relay closes. {@link #keepOpen()} leaves the port open
 * until the connection is closed. {@link #secured} admits only clients that have a key, such as a
 * driver that can speak TLS from the first byte.
 *
 * <p>A relay uses two daemon threads, three with {@link #keepOpen()}, which are virtual threads on
 * Java 21 and newer, and copies each byte once more. Use the driver's own hook, such as a socket
 * factory, where it has one.
 *
 * @since 0.1
 */
public final class Relay {

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  /** A client of a secured port that takes longer for the handshake is not the driver. */
  private static final int HANDSHAKE_MILLIS = 30_000;

  private static final ThreadFactory THREADS = threads();

  private final SocketSource sockets;
  private final boolean open;
  private final @Nullable SSLContext tls;

  private Relay(SocketSource sockets, boolean open, @Nullable SSLContext tls) {
    this.sockets = sockets;
    this.open = open;
    this.tls = tls;
  }

  static Relay to(SocketSource sockets) {
    return new Relay(sockets, false, null);
  }

  /**
   * A relay whose port stays open until the connection is closed, for a driver that dials the same
   * port again, to cancel a statement for instance. Each further connection to the port opens
   * another socket to the instance.
   *
   * <p>While the port is open, every process of this machine reaches the database's login through
   * it, as through the Cloud SQL Auth Proxy, unless the port is {@linkplain #secured secured}. So
   * the database must ask for a password. Do not use this for {@link dev.cloudsql.AuthMode#IAM}:
   * there, the client certificate is the password.
   *
   * @return another relay for the same sockets
   */
  public Relay keepOpen() {
    return new Relay(sockets, true, tls);
  }

  /**
   * A relay whose port speaks TLS 1.3 and admits only clients that authenticate by a certificate.
   * Others are disconnected, and the port goes on waiting for the driver.
   *
   * <p>With a key that does not leave this process, no other process can use the port, or take the
   * place of the relay.
   *
   * @param context its key manager has the key of the port, its trust manager accepts the client
   * @return another relay for the same sockets
   */
  public Relay secured(SSLContext context) {
    return new Relay(sockets, open, context);
  }

  /**
   * Opens the socket to the instance, on the calling thread, and then the port.
   *
   * @return the port, which closes itself when the driver or the instance closes the connection;
   *     the caller closes it if the driver's login fails
   * @throws IOException if the socket to the instance or the port cannot be opened
   */
  public Port open() throws IOException {
    return new Running();
  }

  /**
   * Logs in through the port. Opens the socket to the instance first, on the calling thread, so
   * that its failure is thrown here and not lost in the driver.
   *
   * @param login calls the driver with the port
   * @return the driver's connection in a wrapper whose {@code close} and {@code abort} close the
   *     relay as well; {@code unwrap} returns the driver's own type
   * @throws SQLException what the driver throws; the relay is closed then
   * @throws IOException if the socket to the instance or the port cannot be opened
   */
  public Connection connect(Login login) throws SQLException, IOException {
    Port port = open();
    try {
      return owning(login.connect(port.number()), port);
    } catch (SQLException | RuntimeException | Error e) {
      port.close();
      throw e;
    }
  }

  private static Connection owning(Connection connection, Port relay) {
    return (Connection)
        Proxy.newProxyInstance(
            Relay.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "unwrap" ->
                      ((Class<?>) arguments[0]).isInstance(connection)
                          ? connection
                          : call(connection, method, arguments);
                  case "isWrapperFor" ->
                      ((Class<?>) arguments[0]).isInstance(connection)
                          || connection.isWrapperFor((Class<?>) arguments[0]);
                  case "close", "abort" -> {
                    try (relay) {
                      yield call(connection, method, arguments);
                    }
                  }
                  default -> call(connection, method, arguments);
                });
  }

  private static @Nullable Object call(
      Connection connection, Method method, @Nullable Object[] arguments) throws Throwable {
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  /** Logs in with the driver, which connects to the relay's port. */
  @FunctionalInterface
  public interface Login {

    /**
     * Logs in.
     *
     * @param port on {@code 127.0.0.1}
     * @return the driver's connection
     * @throws SQLException what the driver throws
     */
    Connection connect(int port) throws SQLException;
  }

  /**
   * An open port and the sockets behind it.
   *
   * @since 0.1
   */
  public interface Port extends Closeable {

    /** The number of the port on {@code 127.0.0.1}. */
    int number();

    /** Closes the port, and the sockets of driver and instance. */
    @Override
    void close();
  }

  /** The port and the sockets of one connection; closed as a whole. */
  private final class Running implements Port {

    private final ServerSocket entrance;
    private final AtomicReference<@Nullable Socket> ready;
    private final Set<Closeable> parts = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Running() throws IOException {
      Socket instance = sockets.open();
      try {
        parts.add(instance);
        ready = new AtomicReference<>(instance);
        entrance = new ServerSocket(0, 0, InetAddress.getByAddress(LOOPBACK));
        parts.add(entrance);
      } catch (IOException | RuntimeException e) {
        close();
        throw e;
      }
      start(this::serve);
    }

    @Override
    public int number() {
      return entrance.getLocalPort();
    }

    private void serve() throws IOException {
      while (true) {
        Socket accepted = keep(entrance.accept());
        start(() -> admit(accepted));
      }
    }

    private void admit(Socket accepted) throws IOException {
      try {
        accepted.setTcpNoDelay(true);
        Socket driver = authenticated(accepted);
        Socket first = ready.getAndSet(null);
        if (first != null) {
          if (!open) {
            drop(entrance);
          }
          join(accepted, driver, first, this);
        } else if (open) {
          Socket another = keep(sockets.open());
          join(accepted, driver, another, () -> drop(another));
        }
      } finally {
        drop(accepted);
      }
    }

    private Socket authenticated(Socket accepted) throws IOException {
      if (tls == null) {
        return accepted;
      }
      SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(accepted, null, true);
      socket.setEnabledProtocols(new String[] {"TLSv1.3"});
      socket.setNeedClientAuth(true);
      socket.setSoTimeout(HANDSHAKE_MILLIS);
      socket.startHandshake();
      socket.setSoTimeout(0);
      return socket;
    }

    /**
     * Copies bytes in both directions until one end is closed, then closes both.
     *
     * @param accepted the driver's TCP connection, which is closed in place of {@code driver},
     *     because TLS would wait for a thread that writes
     */
    private void join(Socket accepted, Socket driver, Socket instance, Closeable end)
        throws IOException {
      start(
          () -> {
            try (end;
                accepted) {
              instance.getInputStream().transferTo(driver.getOutputStream());
            }
          });
      try (end;
          accepted) {
        driver.getInputStream().transferTo(instance.getOutputStream());
      }
    }

    private <T extends Closeable> T keep(T part) throws IOException {
      parts.add(part);
      if (closed) {
        drop(part);
        throw new IOException("The connection is closed");
      }
      return part;
    }

    private void drop(Closeable part) {
      try {
        part.close();
      } catch (IOException e) {
        // Ignored: a failure to close one part must not keep the others open.
      }
      parts.remove(part);
    }

    @Override
    public void close() {
      closed = true;
      parts.forEach(this::drop);
    }
  }

  /** Copies bytes; ends with an exception when a socket is closed. */
  @FunctionalInterface
  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    THREADS
        .newThread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // Ignored: the driver's socket is closed, and the driver reports that.
              }
            })
        .start();
  }

  /** Virtual threads on Java 21 and newer, found by name because the sources are for Java 17. */
  private static ThreadFactory threads() {
    String name = "cloudsql-relay";
    try {
      Class<?> builderType = Class.forName("java.lang.Thread$Builder");
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      builder = builderType.getMethod("name", String.class).invoke(builder, name);
      return (ThreadFactory) builderType.getMethod("factory").invoke(builder);
    } catch (ReflectiveOperationException e) {
      return task -> {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        return thread;
      };
    }
  }
}
