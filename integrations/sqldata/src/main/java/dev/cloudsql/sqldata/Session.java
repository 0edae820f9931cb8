package dev.cloudsql.sqldata;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.spi.InstanceDialer;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.sqldata.SessionMachine.Next;
import dev.cloudsql.sqldata.SessionMachine.Packet;
import dev.cloudsql.sqldata.SessionMachine.ProtocolException;
import dev.cloudsql.sqldata.wire.SqlDataMessage;
import dev.cloudsql.sqldata.wire.SqlDataMessage.ContinueSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage.DataPacket;
import dev.cloudsql.sqldata.wire.SqlDataMessage.SessionMetadata;
import dev.cloudsql.sqldata.wire.SqlDataMessage.StartSession;
import dev.cloudsql.sqldata.wire.SqlDataMessage.TerminateSession;
import dev.cloudsql.sqldata.wire.SqlDataService;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One session over its streams: the shell of a {@link SessionMachine}.
 *
 * <pre>
 * driver ── write ──▶ machine ── packets ──▶ stream    waits while the stream is not ready, or too much is not acknowledged
 *        ◀── read ─── input ◀──── packets ── stream    asks for the next message only while little is unread
 * </pre>
 *
 * <p>One thread may read while another one writes. gRPC calls the listener on threads of its own,
 * perhaps with a lock of its transport: so {@link #lock} is not held during calls to gRPC, and
 * {@link #sending}, which orders them, is not taken in the listener. What the listener starts runs
 * on the executor.
 */
final class Session {

  /** What is kept for replay. */
  private static final int CAPACITY = 1 << 20;

  /** Unread bytes above which no further message is asked for. */
  private static final int WINDOW = 256 * 1024;

  private static final int PACKET = 64 * 1024;
  private static final int UNACKNOWLEDGED = 64 * 1024;

  private static final Duration RESUME_LIMIT = Duration.ofSeconds(30);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final int MOST_DOUBLINGS = 4;

  /** A stream that was open for so long, or carried bytes, is no failed attempt to resume. */
  private static final Duration STEADY = Duration.ofSeconds(1);

  private static final Duration LINGER = Duration.ofSeconds(5);

  private final SqlDataDialer dialer;
  private final InstanceName instance;
  private final String id;
  private final SocketSource otherAddresses;

  private final ReentrantLock sending = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final SessionMachine machine = new SessionMachine(CAPACITY);
  private final Deque<ByteBuffer> input = new ArrayDeque<>();
  private int unread;
  private Stream stream;
  private boolean opening = true;
  private boolean tokenReplaced;
  private int resumes;
  private long droppedAt;
  private boolean over;
  private @Nullable IOException failure;
  private boolean inputShutdown;
  private boolean outputShutdown;
  private boolean closed;

  /** What the program holds; a session that it has lost without closing it is not resumed. */
  private @Nullable WeakReference<Object> owner;

  /** Set when the session was refused before it began: another address takes its place. */
  private boolean refused;

  private boolean replacing;
  private @Nullable Socket replacement;

  /** Nothing is sent yet; {@link #open} is next. */
  Session(SqlDataDialer dialer, InstanceName instance, String id, SocketSource otherAddresses) {
    this.dialer = dialer;
    this.instance = instance;
    this.id = id;
    this.otherAddresses = otherAddresses;
    this.stream = new Stream(false);
  }

  /** Names what the program holds while it uses the session. */
  void ownedBy(Object socket) {
    lock.lock();
    try {
      owner = new WeakReference<>(socket);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Opens the first stream and waits until it takes data. Whether the instance is served may show
   * only later.
   *
   * @throws IOException if it fails, or the time is over
   */
  void open(InstanceDialer.Request request) throws IOException {
    long deadline = dialer.now() + request.remaining().toNanos();
    stream.start();
    lock.lock();
    try {
      while (!closed && failure == null && !refused && !over && !stream.call.isReady()) {
        if (!awaitUntil(deadline)) {
          throw new SocketTimeoutException("the Admin API did not answer in time");
        }
      }
      checkOpen();
      if (over) {
        throw dialer.failure(instance, SqlDataStatus.of(Status.Code.UNAVAILABLE, "closed"), null);
      }
      opening = false;
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new SocketException("Socket closed");
    }
    if (failure instanceof ConnectorException why) {
      throw why;
    }
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  /**
   * Reads what has arrived, at least one byte unless the data have ended.
   *
   * @param millis the time limit; 0 for none
   * @return the number of bytes; -1 at the end
   */
  int read(byte[] bytes, int offset, int length, int millis) throws IOException {
    long deadline = dialer.now() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (true) {
      Socket other = replacement();
      if (other != null) {
        other.setSoTimeout(millis);
        return other.getInputStream().read(bytes, offset, length);
      }
      int count = 0;
      Stream from;
      boolean ask;
      boolean acknowledge;
      lock.lock();
      try {
        while (input.isEmpty() && !mustAcknowledge(1)) {
          checkOpen();
          if (over || inputShutdown) {
            return -1;
          }
          if (refused) {
            break;
          }
          if (millis == 0) {
            changed.awaitUninterruptibly();
          } else if (!awaitUntil(deadline)) {
            throw new SocketTimeoutException("Read timed out");
          }
        }
        if (closed) {
          throw new SocketException("Socket closed");
        }
        count = take(bytes, offset, length);
        from = stream;
        ask = from.wants();
        acknowledge = mustAcknowledge(count == 0 ? 1 : UNACKNOWLEDGED);
      } finally {
        lock.unlock();
      }
      if (ask) {
        from.call.request(1);
      }
      if (acknowledge) {
        acknowledge();
      }
      if (count > 0) {
        return count;
      }
    }
  }

  private int take(byte[] bytes, int offset, int length) {
    int count = 0;
    while (count < length && !input.isEmpty()) {
      ByteBuffer first = input.getFirst();
      int some = Math.min(length - count, first.remaining());
      first.get(bytes, offset + count, some);
      count += some;
      if (!first.hasRemaining()) {
        input.removeFirst();
      }
    }
    unread -= count;
    return count;
  }

  /** Before the reader waits, the server learns what has arrived, however little it keeps. */
  private boolean mustAcknowledge(int atLeast) {
    int enough = outputShutdown ? Math.max(atLeast, UNACKNOWLEDGED) : atLeast;
    return stream.live && !closed && !over && machine.unacknowledged() >= enough;
  }

  /**
   * Acknowledges what has arrived. A stream whose requests have ended takes no acknowledgement, so
   * the session goes on with another one, which begins with it.
   */
  private void acknowledge() {
    sending.lock();
    try {
      Stream on;
      boolean anew;
      long offset;
      lock.lock();
      try {
        if (!mustAcknowledge(1)) {
          return;
        }
        on = stream;
        anew = outputShutdown;
        on.live = !anew;
        offset = machine.acknowledge();
      } finally {
        lock.unlock();
      }
      if (anew) {
        on.call.cancel("The session goes on with another stream", null);
      } else {
        on.send(SqlDataMessage.ack(offset));
      }
    } finally {
      sending.unlock();
    }
  }

  /** How many bytes can be read without waiting. */
  int available() throws IOException {
    lock.lock();
    try {
      return replacement == null ? unread : replacement.getInputStream().available();
    } finally {
      lock.unlock();
    }
  }

  /** Writes; waits while the stream does not take more, or too much is not acknowledged. */
  void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int end = offset + length;
    while (from < end) {
      Socket other = replacement();
      if (other != null) {
        other.getOutputStream().write(bytes, from, end - from);
        return;
      }
      awaitRoom();
      from += send(bytes, from, Math.min(PACKET, end - from));
    }
  }

  private void awaitRoom() throws IOException {
    lock.lock();
    try {
      while (true) {
        checkOpen();
        if (outputShutdown || over) {
          throw new SocketException(
              over ? "The database has closed the connection" : "Socket output is shutdown");
        }
        if (refused || hasRoom()) {
          return;
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** While the session is resumed, what is written is kept, and sent when it goes on. */
  private boolean hasRoom() {
    return machine.room() > 0 && (!stream.live || stream.call.isReady());
  }

  private int send(byte[] bytes, int offset, int length) {
    sending.lock();
    try {
      Stream on;
      Packet packet;
      SqlDataMessage message;
      lock.lock();
      try {
        int count = Math.min(length, machine.room());
        if (count == 0 || refused || closed || over || failure != null) {
          return 0;
        }
        on = stream;
        packet = machine.write(bytes, offset, count);
        if (!on.live) {
          return count;
        }
        message = data(packet);
        if (machine.unacknowledged() > 0) {
          message = message.withAck(machine.acknowledge());
        }
      } finally {
        lock.unlock();
      }
      on.send(message);
      return packet.bytes().length;
    } finally {
      sending.unlock();
    }
  }

  private static SqlDataMessage data(Packet packet) {
    return SqlDataMessage.of(new DataPacket(packet.offset(), ByteBuffer.wrap(packet.bytes())));
  }

  /** What took the place of a session that was refused; opens it first. */
  private @Nullable Socket replacement() throws IOException {
    lock.lock();
    try {
      while (replacing) {
        changed.awaitUninterruptibly();
      }
      if (!refused || replacement != null) {
        return replacement;
      }
      checkOpen();
      replacing = true;
    } finally {
      lock.unlock();
    }
    replace();
    return replacement();
  }

  /** Sends again what the driver has written: the refused session has passed on nothing. */
  private void replace() {
    List<Packet> packets;
    boolean half;
    lock.lock();
    try {
      packets = machine.replay();
      half = outputShutdown;
    } finally {
      lock.unlock();
    }
    Socket other = null;
    IOException why = null;
    try {
      other = otherAddresses.open();
      for (Packet packet : packets) {
        other.getOutputStream().write(packet.bytes());
      }
      if (half) {
        other.shutdownOutput();
      }
    } catch (IOException e) {
      why = e;
    }
    boolean discard;
    lock.lock();
    try {
      replacing = false;
      failure = why;
      discard = closed || why != null;
      replacement = discard ? null : other;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (discard && other != null) {
      closeQuietly(other);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is discarded.
    }
  }

  void shutdownInput() throws IOException {
    Socket other;
    Stream on;
    lock.lock();
    try {
      inputShutdown = true;
      input.clear();
      unread = 0;
      other = replacement;
      on = stream;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (other != null) {
      other.shutdownInput();
    } else {
      on.ask();
    }
  }

  /** Ends the stream's requests; what the database sends still arrives. */
  void shutdownOutput() throws IOException {
    Socket other;
    sending.lock();
    try {
      Stream on;
      lock.lock();
      try {
        if (outputShutdown) {
          return;
        }
        outputShutdown = true;
        other = replacement;
        on = stream;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      if (other == null && on.live) {
        on.halfClose();
      }
    } finally {
      sending.unlock();
    }
    if (other != null) {
      other.shutdownOutput();
    }
  }

  /** Ends the session; does not wait for the server. */
  void close() {
    Socket other;
    @Nullable Stream unopened;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      input.clear();
      unread = 0;
      other = replacement;
      unopened = opening ? stream : null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (other != null) {
      closeQuietly(other);
    } else if (unopened != null) {
      unopened.call.cancel("The connect has ended", null);
    } else {
      terminate();
    }
  }

  /**
   * Tells the server, on a stream that takes messages; else on the next one. A stream that breaks
   * off before the server has ended the session is followed by another one too.
   */
  private void terminate() {
    Stream on;
    boolean half;
    sending.lock();
    try {
      lock.lock();
      try {
        on = stream;
        if (!on.live || over) {
          return;
        }
        on.live = false;
        half = outputShutdown && !on.ends;
      } finally {
        lock.unlock();
      }
      if (half) {
        on.call.cancel("Its requests have ended", null);
        return;
      }
      on.send(
          SqlDataMessage.of(
              new TerminateSession(SqlDataStatus.of(Status.Code.OK, "Client closed connection"))));
      on.halfClose();
    } finally {
      sending.unlock();
    }
    on.ask();
    Runnable giveUp =
        () -> {
          lock.lock();
          try {
            over = true;
          } finally {
            lock.unlock();
          }
          on.call.cancel("The server did not end the closed session", null);
        };
    if (!dialer.later(LINGER, giveUp)) {
      giveUp.run();
    }
  }

  /** Waits for a change; returns false when the time is over. Interrupts do not end the wait. */
  private boolean awaitUntil(long deadline) {
    boolean interrupted = false;
    try {
      while (true) {
        long left = deadline - dialer.now();
        if (left <= 0) {
          return false;
        }
        try {
          var unused = changed.awaitNanos(left);
          return true;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Starts the next stream of the session, on the executor. */
  private void startNext(boolean continues, boolean newToken) {
    if (newToken) {
      dialer.credentials().invalidate();
    }
    Stream next = new Stream(continues);
    sending.lock();
    try {
      lock.lock();
      try {
        stream = next;
        if (continues) {
          machine.resuming();
        }
      } finally {
        lock.unlock();
      }
      next.start();
    } finally {
      sending.unlock();
    }
    if (continues) {
      var unused =
          dialer.later(
              ANSWER_LIMIT,
              () -> {
                if (!next.answered) {
                  next.call.cancel("The server did not answer in time", null);
                }
              });
    }
  }

  /** One stream of the session. */
  private final class Stream extends ClientCall.Listener<SqlDataMessage> {

    private final ClientCall<SqlDataMessage, SqlDataMessage> call = dialer.newCall();
    private final boolean continues;

    // Guarded by the lock.
    private boolean live;
    private boolean asked = true;
    private boolean ended;

    /** Whether it is there only to tell the server that the session has ended. */
    private boolean ends;

    private boolean progressed;
    private final long started = dialer.now();
    private volatile boolean answered;

    Stream(boolean continues) {
      this.continues = continues;
      this.live = !continues;
    }

    void start() {
      String location = SqlDataService.location(instance.region());
      String name = SqlDataService.instance(instance.project(), instance.instance());
      Metadata headers = new Metadata();
      headers.put(SqlDataService.REQUEST_PARAMS, SqlDataService.requestParams(location, name));
      sending.lock();
      try {
        SqlDataMessage first;
        List<Packet> again = List.of();
        lock.lock();
        try {
          if (continues) {
            first =
                SqlDataMessage.of(new ContinueSession(location, name, id))
                    .withAck(machine.acknowledge());
          } else {
            first = SqlDataMessage.of(new StartSession(location, name, id));
            again = machine.replay();
          }
        } finally {
          lock.unlock();
        }
        call.start(this, headers);
        send(first);
        for (Packet packet : again) {
          send(data(packet));
        }
        call.request(1);
      } finally {
        sending.unlock();
      }
    }

    /** Sends, unless the call has been cancelled, which ends the stream. */
    private void send(SqlDataMessage message) {
      try {
        call.sendMessage(message);
      } catch (IllegalStateException e) {
        // The end of the stream decides what follows.
      }
    }

    private void halfClose() {
      try {
        call.halfClose();
      } catch (IllegalStateException e) {
        // As above.
      }
    }

    /** Whether the next message is to be asked for now; marks it as asked for. */
    private boolean wants() {
      boolean wanted = !asked && !ended && (unread < WINDOW || closed || inputShutdown);
      asked |= wanted;
      return wanted;
    }

    private void ask() {
      boolean wanted;
      lock.lock();
      try {
        wanted = wants();
      } finally {
        lock.unlock();
      }
      if (wanted) {
        call.request(1);
      }
    }

    @Override
    public void onReady() {
      lock.lock();
      try {
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void onMessage(SqlDataMessage message) {
      boolean first;
      boolean ask;
      lock.lock();
      try {
        asked = false;
        first = !answered;
        answered = true;
        if (this == stream && !ended) {
          tokenReplaced = false;
          accept(message);
        }
        ask = wants();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      if (ask) {
        call.request(1);
      }
      if (first && !continues) {
        dialer.served(instance);
      }
      if (first && continues) {
        var unused = dialer.execute(this::goOn);
      }
    }

    private void accept(SqlDataMessage message) {
      SqlDataMessage.Content content = message.content();
      machine.answered(content instanceof SessionMetadata metadata && metadata.reconnect());
      try {
        if (message.ack() != null) {
          progressed |= machine.acknowledged(message.ack().receivedOffset());
        }
        if (content instanceof DataPacket packet) {
          ByteBuffer fresh = machine.arrived(packet.firstByteOffset(), packet.data());
          progressed |= fresh.hasRemaining();
          if (fresh.hasRemaining() && !closed && !inputShutdown) {
            input.add(fresh);
            unread += fresh.remaining();
          }
        } else if (content instanceof TerminateSession end) {
          end(machine.ended(end.status(), true), end.status(), null);
        }
      } catch (ProtocolException e) {
        String problem = "the server does not keep to the protocol: " + e.getMessage();
        end(Next.FAILURE, SqlDataStatus.of(Status.Code.INTERNAL, problem), null);
        var unused = dialer.execute(() -> call.cancel(problem, null));
      }
    }

    /** Sends what the server may not have, and then what is written; on the executor. */
    private void goOn() {
      boolean terminates;
      sending.lock();
      try {
        List<Packet> packets;
        boolean half;
        lock.lock();
        try {
          if (this != stream || ended) {
            return;
          }
          packets = machine.replay();
          terminates = closed;
          half = outputShutdown && !closed;
          ends = closed;
          live = true;
          changed.signalAll();
        } finally {
          lock.unlock();
        }
        for (Packet packet : packets) {
          send(data(packet));
        }
        if (half) {
          halfClose();
        }
      } finally {
        sending.unlock();
      }
      if (terminates) {
        terminate();
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      lock.lock();
      try {
        if (this == stream && !ended) {
          SqlDataStatus why = SqlDataStatus.of(status, trailers);
          end(machine.ended(why, false), why, status.getCause());
        }
        ended = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    private void end(Next next, SqlDataStatus why, @Nullable Throwable cause) {
      ended = true;
      live = false;
      if (over) {
        return;
      }
      if (closed && next != Next.RESUME && next != Next.NEW_TOKEN) {
        over = true;
        return;
      }
      switch (next) {
        case END_OF_DATA -> over = true;
        case RESUME -> resume(why);
        case NEW_TOKEN -> newToken(why);
        case UNSUPPORTED -> refuse(dialer.unsupported(instance, why));
        case EXHAUSTED -> refuse(dialer.exhausted(instance, why));
        case FAILURE -> failure = dialer.failure(instance, why, cause);
      }
    }

    /** Before the first answer another address is used, if the connect has gone on. */
    private void refuse(ConnectorException why) {
      if (opening || machine.hasAnswer()) {
        failure = why;
      } else {
        refused = true;
      }
    }

    private void newToken(SqlDataStatus why) {
      if (tokenReplaced || !dialer.execute(() -> startNext(continues, true))) {
        failure = dialer.failure(instance, why, null);
      }
      tokenReplaced = true;
    }

    private void resume(SqlDataStatus why) {
      if (!closed && owner != null && owner.get() == null) {
        over = true;
        return;
      }
      long now = dialer.now();
      if (progressed || (answered && now - started > STEADY.toNanos())) {
        resumes = 0;
      }
      if (resumes == 0) {
        droppedAt = now;
      }
      Duration pause =
          resumes == 0
              ? Duration.ZERO
              : FIRST_PAUSE.multipliedBy(1L << Math.min(resumes - 1, MOST_DOUBLINGS));
      resumes++;
      boolean late = now + pause.toNanos() - droppedAt > RESUME_LIMIT.toNanos();
      Runnable next = () -> startNext(true, false);
      if (late
          || !(pause.isZero()
              ? dialer.execute(next)
              : dialer.later(pause, () -> dialer.execute(next)))) {
        failure = dialer.lost(instance, why, RESUME_LIMIT);
      }
    }
  }
}
