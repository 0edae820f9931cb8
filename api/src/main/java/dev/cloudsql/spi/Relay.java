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
 * until the connection is closed.
 *
 * <p>A relay uses two daemon threads, three with {@link #keepOpen()}, and copies each byte once
 * more. Use the driver's own hook, such as a socket factory, where it has one.
 *
 * @since 0.1
 */
public final class Relay {

  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final SocketSource sockets;
  private final boolean open;

  private Relay(SocketSource sockets, boolean open) {
    this.sockets = sockets;
    this.open = open;
  }

  static Relay to(SocketSource sockets) {
    return new Relay(sockets, false);
  }

  /**
   * A relay whose port stays open until the connection is closed, for a driver that dials the same
   * port again, to cancel a statement for instance. Each further connection to the port opens
   * another socket to the instance.
   *
   * <p>While the port is open, every process of this machine reaches the database's login through
   * it, as through the Cloud SQL Auth Proxy. So the database must ask for a password. Do not use
   * this for {@link dev.cloudsql.AuthMode#IAM}: there, the client certificate is the password.
   *
   * @return another relay for the same sockets
   */
  public Relay keepOpen() {
    return new Relay(sockets, true);
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
    Running running = new Running(sockets, open);
    try {
      return owning(login.connect(running.port()), running);
    } catch (SQLException | RuntimeException | Error e) {
      running.close();
      throw e;
    }
  }

  private static Connection owning(Connection connection, Running relay) {
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

  /** The port and the sockets of one connection; closed as a whole. */
  private static final class Running implements Closeable {

    private final SocketSource sockets;
    private final ServerSocket entrance;
    private final Set<Closeable> parts = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Running(SocketSource sockets, boolean open) throws IOException {
      this.sockets = sockets;
      Socket instance = sockets.open();
      try {
        parts.add(instance);
        entrance = new ServerSocket(0, 0, InetAddress.getByAddress(LOOPBACK));
        parts.add(entrance);
      } catch (IOException | RuntimeException e) {
        close();
        throw e;
      }
      start(() -> serve(instance, open));
    }

    int port() {
      return entrance.getLocalPort();
    }

    private void serve(Socket instance, boolean open) throws IOException {
      Socket driver = keep(entrance.accept());
      if (!open) {
        drop(entrance);
        join(driver, instance, this);
        return;
      }
      start(() -> join(driver, instance, this));
      while (true) {
        Socket another = keep(entrance.accept());
        start(() -> joinAnother(another));
      }
    }

    private void joinAnother(Socket driver) throws IOException {
      try {
        Socket instance = keep(sockets.open());
        join(driver, instance, () -> drop(instance));
      } finally {
        drop(driver);
      }
    }

    /** Copies bytes in both directions until one end is closed, then closes both. */
    private void join(Socket driver, Socket instance, Closeable end) throws IOException {
      driver.setTcpNoDelay(true);
      start(
          () -> {
            try (end;
                driver) {
              instance.getInputStream().transferTo(driver.getOutputStream());
            }
          });
      try (end;
          driver) {
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

    /** Copies bytes; ends with an exception when a socket is closed. */
    private interface Task {
      void run() throws IOException;
    }

    private static void start(Task task) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  task.run();
                } catch (IOException e) {
                  // Ignored: the driver's socket is closed, and the driver reports that.
                }
              },
              "cloudsql-relay");
      thread.setDaemon(true);
      thread.start();
    }
  }
}
