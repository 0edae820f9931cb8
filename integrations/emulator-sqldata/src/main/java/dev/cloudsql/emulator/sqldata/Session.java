package dev.cloudsql.emulator.sqldata;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.fault.SqlDataFault;
import dev.cloudsql.emulator.state.InstanceState;
import dev.cloudsql.emulator.state.TunnelSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataMessage.Ack;
import dev.cloudsql.sqldata.wire.SqlDataMessage.Content;
import dev.cloudsql.sqldata.wire.SqlDataMessage.DataPacket;
import dev.cloudsql.sqldata.wire.SqlDataMessage.SessionMetadata;
import dev.cloudsql.sqldata.wire.SqlDataMessage.TerminateSession;
import dev.cloudsql.sqldata.wire.SqlDataReason;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.Status;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a database, and the stream by which its client is connected now.
 *
 * <pre>
 *  client ─stream─▶ receive ─▶ input ─▶ read  ─ backend's thread ─▶ database
 *  client ◀─stream─ pump ◀─── output ◀─ write ─ backend's thread ◀─ database
 * </pre>
 *
 * <p>A session with an id outlives its stream: {@code output} keeps what the client has not
 * acknowledged, to send it again on the next stream, and the database waits when it is full.
 * Without an id it keeps only what is not sent yet. The client waits while the database does not
 * read. All methods may be called from any thread; none but {@link #read} and {@link #write} waits.
 */
final class Session implements TunnelSession {

  /** What the service keeps for a client that does not acknowledge. */
  private static final int OUTPUT_BYTES = 1024 * 1024;

  /** What waits for the database before the client has to wait. */
  private static final int INPUT_BYTES = 64 * 1024;

  private static final int PACKET_BYTES = 16 * 1024;

  /** After so many bytes a client gets an acknowledgement, even without data to carry it. */
  private static final int ACK_BYTES = 32 * 1024;

  /** What a wrong acknowledgement adds. */
  private static final long ACK_ERROR_BYTES = 1_000_000_007;

  private final Sessions sessions;
  private final InstanceState instance;
  private final String principal;
  private final String id;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final Deque<ByteBuffer> input = new ArrayDeque<>();
  private int inputBytes;
  private boolean inputEnded;

  /** The number of bytes received from the client, and what was acknowledged of them. */
  private long received;

  private long acknowledged;

  private final ReplayBuffer output = new ReplayBuffer(OUTPUT_BYTES);
  private boolean outputEnded;

  /** The next byte to send, and the end of what was sent on any stream. */
  private long next;

  private long sent;

  private @Nullable Stream stream;
  private @Nullable Future<?> retention;

  /** Whether the client has terminated the session. */
  private boolean terminated;

  /** Whether no stream can continue the session, and the database is to be left. */
  private boolean ended;

  Session(Sessions sessions, InstanceState instance, String principal, String id) {
    this.sessions = sessions;
    this.instance = instance;
    this.principal = principal;
    this.id = id;
  }

  String id() {
    return id;
  }

  String principal() {
    return principal;
  }

  String instance() {
    return instance.name();
  }

  private boolean canContinue() {
    return !id.isEmpty();
  }

  // The client's side

  /** Accepts the first stream, and connects to the database. */
  void begin(Stream first, Backend backend) {
    lock.lock();
    try {
      instance.sqlData().sessionStarted();
      instance.tunnelSessions().add(this);
      stream = first;
      first.send(SqlDataMessage.of(new SessionMetadata(canContinue())));
      first.request();
      pump();
      endAtLimit(first);
    } finally {
      lock.unlock();
    }
    sessions.run(instance, () -> serve(backend));
  }

  /**
   * Continues on another stream.
   *
   * @param ack what the client has received; {@code null} if it does not say
   */
  void resume(Stream another, @Nullable Long ack) {
    lock.lock();
    try {
      if (ended || terminated) {
        another.close(SqlDataStatus.of(SqlDataReason.RECONNECT_FAILED, "The session has ended"));
        return;
      }
      Stream before = stream;
      if (before != null) {
        before.close(
            SqlDataStatus.of(
                SqlDataReason.DISCONNECTED, "The session is continued on another stream"));
        leave(true);
      }
      if (retention != null) {
        boolean unused = retention.cancel(false);
        retention = null;
      }
      instance.sqlData().sessionContinued();
      stream = another;
      if (ack != null && !acknowledge(another, ack)) {
        return;
      }
      next = output.start();
      another.clientOffset(-1);
      another.send(SqlDataMessage.of(new SessionMetadata(true)).withAck(acknowledgement(another)));
      another.request();
      pump();
      endAtLimit(another);
    } finally {
      lock.unlock();
    }
  }

  /** Handles a message that is not the first of its stream. */
  void receive(Stream from, SqlDataMessage message) {
    lock.lock();
    try {
      if (from != stream) {
        return;
      }
      Ack ack = message.ack();
      if (ack != null && !acknowledge(from, ack.receivedOffset())) {
        return;
      }
      Content content = message.content();
      if (content instanceof DataPacket packet) {
        data(from, packet);
      } else if (content instanceof TerminateSession) {
        terminated = true;
        inputEnded = true;
        from.complete();
        leave(false);
      } else if (content != null) {
        fail(
            from,
            SqlDataStatus.of(
                Status.Code.INVALID_ARGUMENT, "A session is open on the stream already"));
      }
      if (from == stream) {
        if (inputBytes < INPUT_BYTES) {
          from.request();
        } else {
          from.pause();
        }
        pump();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Handles an acknowledgement; returns whether the session goes on. */
  private boolean acknowledge(Stream from, long offset) {
    if (from.suffersFrom(SqlDataFault.Ack.REFUSED)
        || (canContinue() && (offset < output.start() || offset > sent))) {
      fail(
          from,
          SqlDataStatus.of(
              SqlDataReason.INVALID_ACK,
              "Acknowledged %s, which is not between %s and %s"
                  .formatted(offset, output.start(), sent)));
      return false;
    }
    if (canContinue()) {
      output.discardTo(offset);
      next = Math.max(next, offset);
      changed.signalAll();
    }
    return true;
  }

  private void data(Stream from, DataPacket packet) {
    ByteBuffer data = packet.data();
    if (canContinue()) {
      long offset = packet.firstByteOffset();
      long expected = from.clientOffset();
      if (expected < 0 ? offset < 0 || offset > received : offset != expected) {
        fail(
            from,
            SqlDataStatus.of(
                Status.Code.INVALID_ARGUMENT,
                "Data at offset %s, expected at %s"
                    .formatted(offset, expected < 0 ? "0 to " + received : expected)));
        return;
      }
      from.clientOffset(offset + data.remaining());
      // The client sends again what was not acknowledged to it.
      long known = Math.min(received - offset, data.remaining());
      data = data.slice((int) known, data.remaining() - (int) known);
    }
    int count = (int) Math.min(data.remaining(), from.bytesLeft());
    if (count > 0 && !terminated) {
      input.add(data.slice(0, count));
      inputBytes += count;
    }
    received += count;
    from.passed(count);
    if (canContinue()
        && (received - acknowledged >= ACK_BYTES || from.suffersFrom(SqlDataFault.Ack.WRONG))) {
      from.send(SqlDataMessage.ack(acknowledgement(from)));
    }
    endAtLimit(from);
  }

  private long acknowledgement(Stream to) {
    acknowledged = received;
    return to.suffersFrom(SqlDataFault.Ack.WRONG) ? received + ACK_ERROR_BYTES : received;
  }

  /** The client sends no more on this stream. */
  void halfClose(Stream from) {
    lock.lock();
    try {
      if (from == stream) {
        inputEnded = true;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The stream takes bytes again. */
  void ready(Stream from) {
    lock.lock();
    try {
      if (from == stream) {
        pump();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The client, or the network, has broken the stream off. */
  void broken(Stream gone) {
    lock.lock();
    try {
      if (gone == stream) {
        leave(true);
        keepOrEnd();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Everything that was sent on the stream has left. */
  void complete(Stream done) {
    lock.lock();
    try {
      if (done == stream) {
        leave(false);
        end();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends what the stream takes. */
  private void pump() {
    Stream to = stream;
    if (to == null) {
      return;
    }
    while (to.isReady() && next < output.end() && to.bytesLeft() > 0) {
      int count = (int) Math.min(Math.min(PACKET_BYTES, output.end() - next), to.bytesLeft());
      SqlDataMessage message = SqlDataMessage.of(new DataPacket(next, output.read(next, count)));
      if (canContinue() && received > acknowledged) {
        message = message.withAck(acknowledgement(to));
      }
      to.send(message);
      to.passed(count);
      next += count;
      sent = Math.max(sent, next);
      if (!canContinue()) {
        output.discardTo(next);
      }
      changed.signalAll();
    }
    endAtLimit(to);
    if (to == stream && outputEnded && next == output.end()) {
      // The stream stays the session's until its last bytes have left.
      if (!inputEnded) {
        to.send(SqlDataMessage.of(closedByDatabase()));
      }
      to.complete();
    }
  }

  private static TerminateSession closedByDatabase() {
    return new TerminateSession(
        SqlDataStatus.of(SqlDataReason.DB_SERVER_CLOSED, "The database closed the connection"));
  }

  /** Ends the stream when it has carried as many bytes as a fault allows. */
  private void endAtLimit(Stream of) {
    if (of != stream || of.bytesLeft() > 0) {
      return;
    }
    if (of.endsByDatabase()) {
      of.send(SqlDataMessage.of(closedByDatabase()));
      of.complete();
      leave(false);
      end();
    } else {
      drop(of);
    }
  }

  private void drop(Stream of) {
    of.close(SqlDataStatus.of(Status.Code.UNAVAILABLE, "The connection was reset"));
    leave(true);
    keepOrEnd();
  }

  private void keepOrEnd() {
    if (canContinue() && !ended && !terminated) {
      retention = sessions.afterRetention(this::disconnect);
    } else {
      end();
    }
  }

  private void fail(Stream of, SqlDataStatus why) {
    instance.sqlData().failed(why.toStatus().getCode() + ": " + why.message());
    of.close(why);
    leave(true);
    end();
  }

  /** Forgets the stream, which is closed. */
  private void leave(boolean broken) {
    stream = null;
    instance.sqlData().streamEnded(broken);
  }

  private void end() {
    ended = true;
    sessions.remove(instance, this);
    changed.signalAll();
  }

  @Override
  public void dropStream() {
    lock.lock();
    try {
      Stream open = stream;
      if (open != null) {
        drop(open);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void disconnect() {
    lock.lock();
    try {
      Stream open = stream;
      if (open != null) {
        fail(
            open,
            SqlDataStatus.of(
                SqlDataReason.DISCONNECTED, "The connection to the database was lost"));
      }
      end();
    } finally {
      lock.unlock();
    }
  }

  // The database's side

  private void serve(Backend backend) {
    String failure = null;
    try {
      backend.serve(new SessionConnection(this));
    } catch (IOException e) {
      failure = e.getMessage() == null ? e.toString() : e.getMessage();
    } finally {
      databaseEnded(failure);
    }
  }

  private void databaseEnded(@Nullable String failure) {
    lock.lock();
    try {
      input.clear();
      inputBytes = 0;
      outputEnded = true;
      Stream open = stream;
      if (failure != null && open != null && !ended) {
        fail(open, SqlDataStatus.of(SqlDataReason.DISCONNECTED, failure));
      }
      if (failure != null || terminated) {
        end();
      }
      pump();
      instance.tunnelSessions().remove(this);
      instance.sqlData().sessionEnded();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for bytes of the client; returns their number, or -1 at the end. */
  int read(byte[] bytes, int offset, int length) throws IOException {
    lock.lock();
    try {
      while (input.isEmpty() && !inputEnded && !ended) {
        changed.await();
      }
      ByteBuffer first = input.peek();
      if (first == null) {
        if (ended && !inputEnded) {
          throw new IOException("The session has ended");
        }
        return -1;
      }
      int count = Math.min(length, first.remaining());
      first.get(bytes, offset, count);
      if (!first.hasRemaining()) {
        input.remove();
      }
      inputBytes -= count;
      Stream from = stream;
      if (from != null && from.isPaused() && inputBytes < INPUT_BYTES) {
        from.request();
      }
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The emulator is closed");
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is space for all bytes; drops them if the client has left normally. */
  void write(byte[] bytes, int offset, int length) throws IOException {
    lock.lock();
    try {
      int done = 0;
      while (done < length && !terminated) {
        while (output.space() == 0 && !ended && !terminated) {
          changed.await();
        }
        if (ended && !terminated) {
          throw new IOException("The session has ended");
        }
        int count = Math.min(length - done, output.space());
        output.add(bytes, offset + done, count);
        done += count;
        pump();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The emulator is closed");
    } finally {
      lock.unlock();
    }
  }

  /** The database sends no more. */
  void endOutput() {
    lock.lock();
    try {
      outputEnded = true;
      pump();
    } finally {
      lock.unlock();
    }
  }
}
