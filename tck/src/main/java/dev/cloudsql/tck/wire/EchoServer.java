package dev.cloudsql.tck.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A loopback server that sends a greeting and echoes its input; or one that sends nothing. */
public final class EchoServer implements AutoCloseable {

  /** The greeting; many databases send one too. */
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

  /** Starts a server that sends the greeting and echoes. */
  public static EchoServer start() {
    return new EchoServer(true);
  }

  /** Starts a server that accepts connections and sends nothing. */
  public static EchoServer mute() {
    return new EchoServer(false);
  }

  /** The port of the server. */
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
                // One end has been closed.
              }
            },
            "cloudsql-tck-echo");
    thread.setDaemon(true);
    thread.start();
  }

  /** Closes the server and its connections. */
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
