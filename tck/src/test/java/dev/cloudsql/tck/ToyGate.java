package dev.cloudsql.tck;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A proxy that receives host and port, answers 0 when it is connected, and relays. */
final class ToyGate implements AutoCloseable {

  private final ServerSocket listener;

  ToyGate() {
    try {
      listener = new ServerSocket(0, 64, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(
        () -> {
          while (true) {
            Socket client = listener.accept();
            daemon(() -> serve(client));
          }
        });
  }

  int port() {
    return listener.getLocalPort();
  }

  private static void serve(Socket client) throws IOException {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      try (Socket server = new Socket(in.readUTF(), in.readInt())) {
        client.getOutputStream().write(0);
        daemon(() -> relay(server, client));
        relay(client, server);
      }
    }
  }

  private static void relay(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
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
            "toy-gate");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }
}
