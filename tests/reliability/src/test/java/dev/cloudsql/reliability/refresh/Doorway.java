package dev.cloudsql.reliability.refresh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Another way to a server: an address where connections are refused until it is opened, and then
 * passed on.
 */
final class Doorway implements AutoCloseable {

  private final URI server;
  private final InetAddress address;
  private final int port;
  private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

  /** Refuses connections. */
  Doorway(URI server) throws IOException {
    this.server = server;
    // Nothing else binds this port before it is opened.
    this.address = InetAddress.getByName("127.91.17.5");
    try (ServerSocket free = new ServerSocket(0, 1, address)) {
      this.port = free.getLocalPort();
    }
  }

  URI uri() {
    return URI.create("http://%s:%d/".formatted(address.getHostAddress(), port));
  }

  /** Passes connections on from now on. */
  void open() throws IOException {
    ServerSocket listener = new ServerSocket(port, 50, address);
    open.add(listener);
    start(
        () -> {
          while (true) {
            Socket client = track(listener.accept());
            Socket there = track(new Socket(server.getHost(), server.getPort()));
            start(() -> pass(client, there));
            start(() -> pass(there, client));
          }
        });
  }

  private Socket track(Socket socket) {
    open.add(socket);
    return socket;
  }

  private static void pass(Socket from, Socket to) throws IOException {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    }
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One of the two sides was closed.
              }
            },
            "doorway");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  /** Work that ends when its socket is closed. */
  private interface Work {
    void run() throws IOException;
  }
}
