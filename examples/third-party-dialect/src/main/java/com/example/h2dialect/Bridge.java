package com.example.h2dialect;

import dev.cloudsql.spi.SocketSource;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port of this machine that leads into the sockets of one connection, for a driver that takes no
 * sockets.
 *
 * <pre>
 *   driver ──▶ 127.0.0.1:port ──▶ bridge ──▶ sockets.open() ──▶ instance
 * </pre>
 *
 * <p>Open for as long as the connection is, since the driver cancels a statement over another
 * socket. While it is, every process of this machine can reach the database's login through it, as
 * through the Cloud SQL Auth Proxy; so the database must ask for a password.
 */
final class Bridge implements Closeable {

  /** All that this bridge has open. */
  private final Set<Closeable> parts = ConcurrentHashMap.newKeySet();

  private final SocketSource sockets;
  private final ServerSocket entrance;
  private volatile boolean closed;

  private Bridge(SocketSource sockets, ServerSocket entrance) {
    this.sockets = sockets;
    this.entrance = entrance;
  }

  /**
   * Opens the far end first: what fails there is thrown here as it is, and not lost behind the
   * driver.
   */
  static Bridge to(SocketSource sockets) throws IOException {
    Socket first = sockets.open();
    Bridge bridge;
    try {
      bridge = new Bridge(sockets, new ServerSocket(0, 0, InetAddress.getByName("127.0.0.1")));
    } catch (IOException | RuntimeException e) {
      closeQuietly(first);
      throw e;
    }
    bridge.keep(bridge.entrance);
    bridge.keep(first);
    bridge.start(() -> bridge.serve(first));
    return bridge;
  }

  int port() {
    return entrance.getLocalPort();
  }

  private void serve(Socket first) throws IOException {
    join(keep(entrance.accept()), first);
    while (true) {
      Socket next = keep(entrance.accept());
      start(() -> serveAnother(next));
    }
  }

  private void serveAnother(Socket driver) throws IOException {
    try {
      join(driver, keep(sockets.open()));
    } catch (IOException e) {
      drop(driver);
      throw e;
    }
  }

  private void join(Socket driver, Socket instance) throws IOException {
    driver.setTcpNoDelay(true);
    start(() -> carry(driver, instance));
    start(() -> carry(instance, driver));
  }

  /** Ends both when one ends. */
  private void carry(Socket from, Socket to) throws IOException {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } finally {
      drop(from);
      drop(to);
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
    closeQuietly(part);
    parts.remove(part);
  }

  /** What is carried, and may break. */
  private interface Task {
    void run() throws IOException;
  }

  private void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // The driver sees the end of its socket, and says so.
              }
            },
            "cloudsql-h2-bridge");
    thread.setDaemon(true);
    thread.start();
  }

  /** Closes all at once, so that the driver, whatever it waits for, waits no longer. */
  @Override
  public void close() {
    closed = true;
    parts.forEach(this::drop);
  }

  private static void closeQuietly(Closeable part) {
    try {
      part.close();
    } catch (IOException e) {
      // It is of no use to anybody any more.
    }
  }
}
