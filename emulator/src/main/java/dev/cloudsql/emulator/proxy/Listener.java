package dev.cloudsql.emulator.proxy;

import dev.cloudsql.emulator.net.StallingSocket;
import dev.cloudsql.emulator.net.Workers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** One listening socket and the thread that accepts on it. */
final class Listener {

  private final ServerSocket socket;
  private final Workers workers;
  private final CountDownLatch ended = new CountDownLatch(1);

  private Listener(ServerSocket socket, Workers workers) {
    this.socket = socket;
    this.workers = workers;
  }

  static Listener start(ServerSocket socket, Workers workers, Consumer<StallingSocket> clients) {
    Listener listener = new Listener(workers.track(socket), workers);
    workers.start("accept-" + listener.host(), () -> listener.run(clients));
    return listener;
  }

  InetAddress address() {
    return socket.getInetAddress();
  }

  String host() {
    return address().getHostAddress();
  }

  private void run(Consumer<StallingSocket> clients) {
    try {
      while (!socket.isClosed()) {
        accept(clients);
      }
    } finally {
      ended.countDown();
    }
  }

  private void accept(Consumer<StallingSocket> clients) {
    try {
      clients.accept((StallingSocket) socket.accept());
    } catch (IOException e) {
      // The listener is closed, or the client disconnected before it was accepted.
    }
  }

  /**
   * Stops listening; waits for the thread, because the port is released only when {@code accept}
   * has returned.
   */
  void stop() {
    workers.release(socket);
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
