package dev.cloudsql.runtime.connect.relay;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.connect.relay.Relays.Opened;
import dev.cloudsql.runtime.connect.relay.Relays.Retry;
import dev.cloudsql.runtime.tls.InstanceChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One client and its connection to the instance, served by a {@link RelayLoop}.
 *
 * <pre>
 * client ── read ──▶ encrypt ── write ──▶ instance     the client is not read while bytes wait for the instance
 *        ◀─ write ── decrypt ◀── read ───              nor the instance while bytes wait for the client
 * </pre>
 *
 * Each direction ends by itself: when one side has ended its output, the other side gets what was
 * sent before, and then the end. A connection of which one side has ended is closed when both have,
 * or when nothing has come from the other one for a minute.
 *
 * <p>If the server refuses the client certificate, which it does before it reads anything, the link
 * goes on with another connection, to which it sends again what the client has sent.
 */
final class Link implements RelayLoop.Served, RelayLoop.Timed {

  private static final long LONGEST_QUIET = Duration.ofMinutes(1).toNanos();

  /** A login's first message is shorter; nothing longer is kept. */
  private static final int MOST_TO_REPEAT = 16 * 1024;

  private final RelayLoop loop;
  private final SocketChannel client;
  private final Observer observer;
  private volatile InstanceChannel instance;

  /** Opens another connection to the instance; {@code null} once that is not possible. */
  private @Nullable Retry retry;

  /** What the client has sent so far; kept for the retry. */
  private @Nullable ByteArrayOutputStream unanswered;

  private @Nullable SelectionKey clientKey;
  private @Nullable SelectionKey instanceKey;

  /** Decrypted bytes that the client did not take yet; {@code null} for none. */
  private @Nullable ByteBuffer unsent;

  private boolean clientEnded;
  private boolean instanceEnded;
  private final AtomicBoolean closed = new AtomicBoolean();
  private long lastBytes;

  /** Not served yet; {@link #start} is next. */
  Link(
      RelayLoop loop,
      SocketChannel client,
      InstanceChannel instance,
      @Nullable Retry retry,
      Observer observer) {
    this.loop = loop;
    this.client = client;
    this.instance = instance;
    this.retry = retry;
    this.observer = observer;
  }

  /** Begins to relay. */
  void start() {
    if (closed.get()) {
      return;
    }
    try {
      clientKey = client.register(loop.selector(), SelectionKey.OP_READ, this);
      register();
    } catch (IOException e) {
      broken(e);
    }
  }

  private void register() throws IOException {
    instanceKey = instance.tcp().register(loop.selector(), SelectionKey.OP_READ, this);
    instance.onAbort(this::abandon);
    // The server may have spoken in the packet that ended the handshake.
    fromInstance();
    listen();
  }

  /** Goes on with another connection after the first one was refused; called on any thread. */
  void resume(Opened next) {
    InstanceChannel channel = (InstanceChannel) next.transport();
    if (!loop.execute(() -> resume(channel))) {
      channel.abort();
    }
  }

  private void resume(InstanceChannel next) {
    if (closed.get()) {
      next.abort();
      return;
    }
    instance = next;
    try {
      if (unanswered != null) {
        var unused = next.write(ByteBuffer.wrap(unanswered.toByteArray()), loop.buffers());
        unanswered = null;
      }
      if (clientEnded) {
        var unused = next.endOutput(loop.buffers());
      }
      register();
    } catch (IOException e) {
      broken(e);
    } catch (CancelledKeyException e) {
      end();
    }
  }

  @Override
  public void ready(SelectionKey key) {
    try {
      int ready = key.readyOps();
      if (key == clientKey) {
        if ((ready & SelectionKey.OP_WRITE) != 0) {
          flushToClient();
        }
        if ((ready & SelectionKey.OP_READ) != 0) {
          fromClient();
        }
      } else {
        if ((ready & SelectionKey.OP_WRITE) != 0) {
          var unused = instance.flush();
        }
        if ((ready & SelectionKey.OP_READ) != 0) {
          fromInstance();
        }
      }
      listen();
    } catch (IOException e) {
      broken(e);
    } catch (CancelledKeyException e) {
      // Another thread has closed one of the two.
      end();
    }
  }

  private void fromClient() throws IOException {
    ByteBuffer bytes = loop.buffers().plain().clear();
    if (client.read(bytes) < 0) {
      clientEnded = true;
      var unused = instance.endOutput(loop.buffers());
      halfClosed();
    } else if (bytes.flip().hasRemaining()) {
      lastBytes = loop.now();
      if (retry != null) {
        keep(bytes);
      }
      var unused = instance.write(bytes, loop.buffers());
    }
  }

  private void keep(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    ByteArrayOutputStream all =
        unanswered == null ? new ByteArrayOutputStream(copy.length) : unanswered;
    if (all.size() + copy.length > MOST_TO_REPEAT) {
      forget();
    } else {
      all.writeBytes(copy);
      unanswered = all;
    }
  }

  private void forget() {
    retry = null;
    unanswered = null;
  }

  private void fromInstance() throws IOException {
    boolean more = instance.read(loop.buffers());
    ByteBuffer bytes = loop.buffers().plain();
    if (bytes.hasRemaining()) {
      lastBytes = loop.now();
      forget();
      client.write(bytes);
      if (bytes.hasRemaining()) {
        unsent = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
      }
    }
    if (!more) {
      instanceEnded = true;
      halfClosed();
      flushToClient();
    }
  }

  private void flushToClient() throws IOException {
    if (unsent != null) {
      client.write(unsent);
      if (unsent.hasRemaining()) {
        return;
      }
      unsent = null;
    }
    if (instanceEnded) {
      client.shutdownOutput();
    }
  }

  private void halfClosed() {
    lastBytes = loop.now();
    loop.time(this);
  }

  @Override
  public void tick() {
    if (loop.now() - lastBytes > LONGEST_QUIET) {
      end();
    }
  }

  /** Asks the selector for what can go on; closes when nothing can. */
  private void listen() {
    if (closed.get() || clientKey == null || instanceKey == null) {
      return;
    }
    if (clientEnded && instanceEnded && unsent == null && !instance.hasUnsent()) {
      end();
      return;
    }
    boolean full = instance.hasUnsent();
    clientKey.interestOps(
        (clientEnded || full ? 0 : SelectionKey.OP_READ)
            | (unsent == null ? 0 : SelectionKey.OP_WRITE));
    instanceKey.interestOps(
        (instanceEnded || unsent != null ? 0 : SelectionKey.OP_READ)
            | (full ? SelectionKey.OP_WRITE : 0));
  }

  private void broken(IOException failure) {
    Retry next = retry;
    if (!closed.get() && failure instanceof ConnectorException why) {
      if (next != null && instance.brokenOff().isPresent()) {
        dialAgain(next, why);
        return;
      }
      observer.failed(why);
    }
    end();
  }

  private void dialAgain(Retry next, ConnectorException refusal) {
    retry = null;
    instance.onAbort(() -> {});
    instance.abort();
    instanceKey = null;
    if (clientKey != null && clientKey.isValid()) {
      clientKey.interestOps(0);
    }
    observer.refused(this, next, refusal);
  }

  @Override
  public void end() {
    if (closed.compareAndSet(false, true)) {
      loop.untime(this);
      instance.close(loop.buffers());
      closeClient();
    }
  }

  /** Closes both connections, on any thread: later on that of the loop, at once if it has ended. */
  void abandon() {
    if (!loop.execute(this::end) && closed.compareAndSet(false, true)) {
      instance.abort();
      closeClient();
    }
  }

  private void closeClient() {
    try {
      client.close();
    } catch (IOException e) {
      // The client is gone.
    }
    observer.ended(client);
  }

  /** Receives the end of a link, on a thread of the link. */
  interface Ended {

    /** The instance broke off before its first byte. */
    void failed(ConnectorException why);

    /** Both connections are closed. */
    void ended(SocketChannel client);
  }

  /** Receives what happens to a link, on the thread of its loop. */
  interface Observer extends Ended {

    /** The server refused the connection; the link waits for {@link #resume} or its end. */
    void refused(Link link, Retry retry, ConnectorException refusal);
  }
}
