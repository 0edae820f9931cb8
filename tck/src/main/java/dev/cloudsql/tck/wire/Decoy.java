package dev.cloudsql.tck.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A loopback server to which nothing should connect; it closes each connection immediately. */
public final class Decoy implements AutoCloseable {

  private final ServerSocket listener;
  private final AtomicInteger connections = new AtomicInteger();

  private Decoy(ServerSocket listener) {
    this.listener = listener;
  }

  /** Starts a server. */
  public static Decoy listen() throws IOException {
    Decoy decoy = new Decoy(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()));
    Thread thread = new Thread(decoy::hangUp, "cloudsql-tck-decoy");
    thread.setDaemon(true);
    thread.start();
    return decoy;
  }

  private void hangUp() {
    while (true) {
      try {
        Socket connection = listener.accept();
        connections.incrementAndGet();
        connection.close();
      } catch (IOException e) {
        if (listener.isClosed()) {
          return;
        }
      }
    }
  }

  /** The IP address of the server. */
  public String host() {
    return listener.getInetAddress().getHostAddress();
  }

  /** The port of the server. */
  public int port() {
    return listener.getLocalPort();
  }

  /** The number of connections to it. */
  public int connections() {
    return connections.get();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
