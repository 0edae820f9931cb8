package dev.cloudsql.sqldata;

import dev.cloudsql.sqldata.wire.SqlDataReason;
import dev.cloudsql.sqldata.wire.SqlDataStatus;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * The state of one session: which bytes each side has, and what happens when its stream ends. It
 * has no stream, clock, thread or lock; its caller has.
 *
 * <pre>
 * 0         acknowledged              written
 * ├── received ──┼── kept for replay ────┤        to the instance
 * 0                      acknowledged  received
 * ├── acknowledged ────────────┼─────────┤        from the instance
 * </pre>
 *
 * Bytes are kept until the server's first message, so that another connection can take the place of
 * a session that is refused. After it they are kept until they are acknowledged, if the session can
 * be resumed, else not at all.
 */
final class SessionMachine {

  private final int capacity;
  private final Deque<Packet> kept = new ArrayDeque<>();
  private int keptBytes;
  private long written;
  private long received;
  private long acknowledged;
  private boolean answered;
  private boolean streamAnswered;
  private boolean resumable;

  /**
   * A session of which the first stream starts.
   *
   * @param capacity the bytes to keep at most
   */
  SessionMachine(int capacity) {
    this.capacity = capacity;
  }

  /** How many bytes can be written now. */
  int room() {
    return keeps() ? capacity - keptBytes : Integer.MAX_VALUE;
  }

  private boolean keeps() {
    return resumable || !answered;
  }

  /**
   * Takes bytes to be sent.
   *
   * @param length at most {@link #room()}
   * @return the packet, with a copy of the bytes; to be sent after those before it, at the latest
   *     by {@link #replay()}
   */
  Packet write(byte[] bytes, int offset, int length) {
    if (length > room()) {
      throw new IllegalArgumentException("More bytes than there is room for: " + length);
    }
    Packet packet = new Packet(written, Arrays.copyOfRange(bytes, offset, offset + length));
    written += length;
    if (keeps()) {
      kept.add(packet);
      keptBytes += length;
    }
    return packet;
  }

  /**
   * A message has come on the current stream; call it first for each.
   *
   * @param offersResumption whether the message says that the session can be resumed
   */
  void answered(boolean offersResumption) {
    if (!answered) {
      answered = true;
      resumable = offersResumption;
      if (!resumable) {
        kept.clear();
        keptBytes = 0;
      }
    }
    streamAnswered = true;
  }

  /**
   * The server acknowledges bytes. An acknowledgement of an earlier stream may come late, so one
   * that is behind the last changes nothing.
   *
   * @param offset the number of bytes that it has received
   * @return whether that is news
   * @throws ProtocolException if so many were not written
   */
  boolean acknowledged(long offset) throws ProtocolException {
    if (offset < 0 || offset > written) {
      throw new ProtocolException(
          "it acknowledges %s bytes, and %s were sent".formatted(offset, written));
    }
    int before = keptBytes;
    while (!kept.isEmpty() && kept.getFirst().offset() < offset) {
      Packet first = kept.removeFirst();
      keptBytes -= first.bytes().length;
      if (first.end() > offset) {
        Packet rest = first.from(offset);
        kept.addFirst(rest);
        keptBytes += rest.bytes().length;
      }
    }
    return keptBytes < before;
  }

  /**
   * Takes bytes that have arrived.
   *
   * @param offset the number of bytes before them
   * @return those that have not arrived before; empty if all have
   * @throws ProtocolException if bytes before them are missing
   */
  ByteBuffer arrived(long offset, ByteBuffer data) throws ProtocolException {
    // A session that cannot be resumed has one stream, and servers may leave its offsets at 0.
    long known = resumable ? received - offset : 0;
    if (known < 0) {
      throw new ProtocolException(
          "its data begin at byte %s, and only %s have arrived".formatted(offset, received));
    }
    int duplicate = (int) Math.min(known, data.remaining());
    ByteBuffer fresh = data.slice(data.position() + duplicate, data.remaining() - duplicate);
    received += fresh.remaining();
    return fresh;
  }

  /** How many bytes have arrived that the server does not know of yet; 0 if it need not know. */
  long unacknowledged() {
    return resumable ? received - acknowledged : 0;
  }

  /** The number of bytes to acknowledge; counts as sent. */
  long acknowledge() {
    acknowledged = received;
    return received;
  }

  /** Whether the server has sent anything. */
  boolean hasAnswer() {
    return answered;
  }

  /** A stream starts that continues the session. */
  void resuming() {
    streamAnswered = false;
  }

  /** What the server may not have, in order; to be sent first on a stream that continues. */
  List<Packet> replay() {
    return new ArrayList<>(kept);
  }

  /**
   * What follows from the end of the current stream, or from the server's end of the session.
   *
   * @param status of the call, or in the server's last message
   * @param terminated whether the server has ended the session itself
   */
  Next ended(SqlDataStatus status, boolean terminated) {
    Status.Code code = Status.fromCodeValue(status.code()).getCode();
    boolean closed =
        status.is(SqlDataReason.DB_SERVER_CLOSED) || status.is(SqlDataReason.DB_CLIENT_CLOSED);
    if (code == Status.Code.OK || closed) {
      return Next.END_OF_DATA;
    }
    return switch (code) {
      case FAILED_PRECONDITION -> answered ? Next.FAILURE : Next.UNSUPPORTED;
      case RESOURCE_EXHAUSTED -> Next.EXHAUSTED;
      case UNAUTHENTICATED ->
          streamAnswered || terminated || (answered && !resumable) ? Next.FAILURE : Next.NEW_TOKEN;
      // On a stream that continues, this refuses the session for good.
      case INTERNAL -> resumable && !terminated && streamAnswered ? Next.RESUME : Next.FAILURE;
      case CANCELLED -> terminated ? Next.END_OF_DATA : resumable ? Next.RESUME : Next.FAILURE;
      case ABORTED, DEADLINE_EXCEEDED, UNAVAILABLE, UNKNOWN ->
          resumable && !terminated ? Next.RESUME : Next.FAILURE;
      default -> Next.FAILURE;
    };
  }

  /** What follows from the end of a stream. */
  enum Next {
    /** The database has closed the connection. */
    END_OF_DATA,
    /** The session goes on with another stream, which continues it. */
    RESUME,
    /** The same stream starts again with another token; nothing was answered on it. */
    NEW_TOKEN,
    /** The instance is not served; another address takes the place of the session. */
    UNSUPPORTED,
    /** The service has too much to do. Before the first answer another address is used. */
    EXHAUSTED,
    /** The session is lost. */
    FAILURE
  }

  /** Bytes of the session, and how many were written before them. */
  @SuppressWarnings("ArrayRecordComponent") // It is compared by its bytes.
  record Packet(long offset, byte[] bytes) {

    long end() {
      return offset + bytes.length;
    }

    Packet from(long later) {
      return new Packet(
          later, Arrays.copyOfRange(bytes, Math.toIntExact(later - offset), bytes.length));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Packet that
          && offset == that.offset
          && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Objects.hash(offset, Arrays.hashCode(bytes));
    }
  }

  /** The server contradicts what was sent or received. */
  static final class ProtocolException extends Exception {

    private static final long serialVersionUID = 1;

    ProtocolException(String problem) {
      super(problem);
    }
  }
}
