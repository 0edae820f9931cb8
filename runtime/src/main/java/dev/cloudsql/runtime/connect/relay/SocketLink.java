package dev.cloudsql.runtime.connect.relay;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.tls.InstanceSocket;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One client and its connection to the instance, if that has no channel which a {@link RelayLoop}
 * could serve: two threads copy.
 *
 * <p>When the client has ended its output, the instance gets the end, and the rest of its answer is
 * still copied, unless it pauses for a minute. When the instance has ended, both are closed.
 */
final class SocketLink {

  private static final int BUFFER = 64 * 1024;
  private static final Duration LONGEST_QUIET = Duration.ofMinutes(1);

  private final Executor executor;
  private final SocketChannel client;
  private final InstanceSocket instance;
  private final Link.Ended onEnd;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean sent;

  /** Nothing is copied yet; {@link #start} is next. */
  SocketLink(Executor executor, SocketChannel client, InstanceSocket instance, Link.Ended onEnd) {
    this.executor = executor;
    this.client = client;
    this.instance = instance;
    this.onEnd = onEnd;
  }

  /** Begins to copy. */
  void start() {
    try {
      client.configureBlocking(true);
    } catch (IOException e) {
      abandon();
      return;
    }
    executor.execute(() -> copy(this::toInstance));
    executor.execute(
        () ->
            copy(
                () -> {
                  toClient();
                  abandon();
                }));
  }

  private void copy(Direction direction) {
    try {
      direction.run();
    } catch (IOException e) {
      if (!closed.get() && e instanceof ConnectorException why && !isEndOfRequest(why)) {
        onEnd.failed(why);
      }
      abandon();
    }
  }

  /** Whether a request without an answer has been served, such as to cancel a statement. */
  private boolean isEndOfRequest(ConnectorException why) {
    return sent && why.getCause() instanceof EOFException;
  }

  private void toInstance() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
    OutputStream out = instance.getOutputStream();
    while (client.read(bytes) >= 0) {
      sent = true;
      out.write(bytes.array(), 0, bytes.position());
      bytes.clear();
    }
    instance.setSoTimeout(Math.toIntExact(LONGEST_QUIET.toMillis()));
    instance.shutdownOutput();
  }

  private void toClient() throws IOException {
    byte[] bytes = new byte[BUFFER];
    int count = instance.getInputStream().read(bytes);
    while (count >= 0) {
      ByteBuffer some = ByteBuffer.wrap(bytes, 0, count);
      while (some.hasRemaining()) {
        client.write(some);
      }
      count = instance.getInputStream().read(bytes);
    }
  }

  /** Closes both connections, on any thread. */
  void abandon() {
    if (closed.compareAndSet(false, true)) {
      try {
        instance.close();
      } catch (IOException e) {
        // The connection is discarded.
      }
      try {
        client.close();
      } catch (IOException e) {
        // The client is gone.
      }
      onEnd.ended(client);
    }
  }

  /** Copies in one direction until its end. */
  @FunctionalInterface
  private interface Direction {
    void run() throws IOException;
  }
}
