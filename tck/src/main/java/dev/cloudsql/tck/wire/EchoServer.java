package dev.cloudsql.tck.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server on this machine that greets, then sends back what it gets; or says nothing at all. */
public final class EchoServer implements AutoCloseable {

  /** What it says first, as many databases do. */
  public static final String GREETING = "welcome";

  private static final int BACKLOG = 64;

  private final boolean speaks;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private EchoServer(boolean speaks) {
    this.speaks = speaks;
    try {
      this.listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("No port to listen on", e);
    }
    daemon(this::accept);
  }

  /** One that greets and echoes. */
  public static EchoServer start() {
    return new EchoServer(true);
  }

  /** One that takes connections and says nothing. */
  public static EchoServer mute() {
    return new EchoServer(false);
  }

  /** Where it listens. */
  public int port() {
    return listener.getLocalPort();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listener.accept();
      sockets.add(client);
      if (speaks) {
        daemon(() -> echo(client));
      }
    }
  }

  private static void echo(Socket client) throws IOException {
    try (client) {
      client.getOutputStream().write(GREETING.getBytes(StandardCharsets.UTF_8));
      client.getInputStream().transferTo(client.getOutputStream());
    }
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException over) {
                // One of the ends is closed.
              }
            },
            "cloudsql-tck-echo");
    thread.setDaemon(true);
    thread.start();
  }

  /** Closes its connections too. */
  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }
}
