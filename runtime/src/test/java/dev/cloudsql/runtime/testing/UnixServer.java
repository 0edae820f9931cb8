package dev.cloudsql.runtime.testing;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens on a Unix socket and serves each connection on a thread of its own. */
public final class UnixServer implements AutoCloseable {

  private final Path path;
  private final ServerSocketChannel listener;
  private final Handler handler;
  private final List<Thread> threads = new ArrayList<>();
  private final BlockingQueue<SocketChannel> accepted = new LinkedBlockingQueue<>();
  private final AtomicInteger connections = new AtomicInteger();

  private UnixServer(Path path, Handler handler) throws IOException {
    this.path = path;
    this.handler = handler;
    this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
  }

  /** Serves what connects. */
  public static UnixServer start(Path path, Handler handler) throws IOException {
    UnixServer server = new UnixServer(path, handler);
    server.run("accept", server::accept);
    return server;
  }

  /** Sends back what it gets. */
  public static UnixServer echo(Path path) throws IOException {
    return start(
        path,
        channel -> {
          ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
          while (channel.read(buffer) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
              channel.write(buffer);
            }
            buffer.clear();
          }
        });
  }

  /** Where it listens. */
  public String path() {
    return path.toString();
  }

  /** How many have connected. */
  public int connections() {
    return connections.get();
  }

  /** Waits until the server's end of the next connection is there. */
  public SocketChannel awaitAccepted() throws InterruptedException {
    SocketChannel channel = accepted.poll(60, TimeUnit.SECONDS);
    if (channel == null) {
      throw new AssertionError("No client connects");
    }
    return channel;
  }

  private void accept() throws IOException {
    while (true) {
      SocketChannel channel = listener.accept();
      connections.incrementAndGet();
      run(
          "serve",
          () -> {
            try (channel) {
              accepted.add(channel);
              handler.serve(channel);
            }
          });
    }
  }

  private void run(String name, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException over) {
                // The server or the client is gone.
              }
            },
            "unix-server-" + name);
    thread.setDaemon(true);
    synchronized (threads) {
      threads.add(thread);
    }
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (threads) {
      threads.forEach(Thread::interrupt);
    }
  }

  /** Serves one connection, which ends with it. */
  @FunctionalInterface
  public interface Handler {
    void serve(SocketChannel channel) throws IOException;
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }
}
