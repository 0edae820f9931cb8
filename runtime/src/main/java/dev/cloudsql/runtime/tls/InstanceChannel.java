package dev.cloudsql.runtime.tls;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.tls.InstanceSocket.SocketEvents;
import dev.cloudsql.runtime.tls.mdx.MetadataExchange;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * An encrypted connection to an instance that never blocks, for a local proxy: one thread serves
 * many of them. Like {@link InstanceSocket} it explains a connection that breaks off before the
 * server's first byte.
 *
 * <p>Used by one thread at a time, which passes its {@link Buffers}; {@link #abort()} and {@link
 * #onAbort} may be called on any. Between calls it holds only bytes that could not be sent yet, and
 * an incomplete record.
 */
public final class InstanceChannel implements InstanceTransport {

  /** The largest TLS record, with its header. */
  private static final int RECORD = 16 * 1024 + 512;

  private static final int BATCH = 4 * RECORD;
  private static final byte[] NONE = {};
  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

  private final SocketChannel tcp;
  private final SSLEngine engine;
  private final FirstFailure firstFailure;
  private final MetadataExchange exchange;
  private final SocketEvents events;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private volatile @Nullable ConnectorException brokenOff;
  private volatile Runnable onAbort = () -> {};

  /** The beginning of a record that has not arrived as a whole. */
  private byte[] incomplete;

  /** Encrypted bytes that the TCP connection did not take yet; {@code null} for none. */
  private @Nullable ByteBuffer unsent;

  private boolean answered;
  private boolean ended;
  private boolean outputEnded;

  InstanceChannel(
      SocketChannel tcp,
      SSLEngine engine,
      byte[] received,
      FirstFailure firstFailure,
      MetadataExchange exchange,
      SocketEvents events) {
    this.tcp = tcp;
    this.engine = engine;
    this.incomplete = received;
    this.firstFailure = firstFailure;
    this.exchange = exchange;
    this.events = events;
  }

  /** The TCP connection below, to be registered with a selector; in non-blocking mode. */
  public SocketChannel tcp() {
    return tcp;
  }

  @Override
  public Optional<ConnectorException> brokenOff() {
    return Optional.ofNullable(brokenOff);
  }

  /** Has an action run when the connection is aborted, at once if it was already. */
  public void onAbort(Runnable action) {
    onAbort = action;
    if (closed.get()) {
      action.run();
    }
  }

  /**
   * Decrypts what has arrived into {@link Buffers#plain()}, which is then ready to be read; empty
   * if nothing has arrived.
   *
   * @return false if the instance has ended its side and sent nothing more
   * @throws IOException if the connection is broken; a {@link ConnectorException} if it broke off
   *     before the first byte. The end of a connection that was sent something is none: there are
   *     requests without an answer, such as to cancel a statement.
   */
  public boolean read(Buffers buffers) throws IOException {
    ByteBuffer plain = buffers.plain.clear();
    try {
      if (!ended) {
        receive(buffers);
      }
      plain.flip();
      if (!exchange.looked()) {
        exchange(plain);
      }
      if (ended && !answered && sent.get() == 0 && !outputEnded && !plain.hasRemaining()) {
        throw new EOFException("end of stream");
      }
    } catch (IOException e) {
      plain.clear().flip();
      throw explain(e);
    }
    answered |= plain.hasRemaining();
    received.addAndGet(plain.remaining());
    return !ended || plain.hasRemaining();
  }

  private void receive(Buffers buffers) throws IOException {
    ByteBuffer in = buffers.in.clear().put(incomplete);
    incomplete = NONE;
    boolean end = tcp.read(in) < 0;
    in.flip();
    boolean more = in.hasRemaining();
    while (more) {
      SSLEngineResult result = engine.unwrap(in, buffers.plain);
      more = result.getStatus() == Status.OK && in.hasRemaining();
      if (result.getStatus() == Status.BUFFER_OVERFLOW) {
        throw new SSLException("The server sent an oversized TLS record");
      }
      afterStep(result, buffers);
    }
    if (in.hasRemaining()) {
      incomplete = new byte[in.remaining()];
      in.get(incomplete);
    }
    ended = end || engine.isInboundDone();
  }

  /** Sends what the engine must answer, such as an update of its keys. */
  private void afterStep(SSLEngineResult result, Buffers buffers) throws IOException {
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      EngineHandshake.runTasks(engine);
    }
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !outputEnded) {
      ByteBuffer out = buffers.out.clear();
      encrypt(NO_BYTES, out);
      send(out);
    }
  }

  /** Takes the response of the metadata exchange out of the first bytes. */
  private void exchange(ByteBuffer plain) throws IOException {
    byte[] some = new byte[plain.remaining() + RECORD];
    Arrived arrived = new Arrived(plain, ended);
    int count = 0;
    try {
      int n = exchange.read(arrived, some, 0, some.length);
      while (n > 0) {
        count += n;
        n = plain.hasRemaining() ? exchange.read(arrived, some, count, some.length - count) : 0;
      }
    } catch (SocketTimeoutException e) {
      // The response has not arrived as a whole.
    }
    plain.clear().put(some, 0, count).flip();
  }

  /**
   * Encrypts and sends.
   *
   * @param from ready to be read; all of it is taken
   * @return whether all of it was sent; if not, call {@link #flush()} when the connection takes
   *     more, and nothing else before that
   */
  public boolean write(ByteBuffer from, Buffers buffers) throws IOException {
    int count = from.remaining();
    ByteBuffer out = buffers.out.clear();
    try {
      exchange.beforeWrite(new Encrypting(out));
      while (from.hasRemaining()) {
        encrypt(from, out);
      }
      sent.addAndGet(count);
      return send(out);
    } catch (IOException e) {
      throw answered ? e : explain(e);
    }
  }

  private void encrypt(ByteBuffer from, ByteBuffer out) throws IOException {
    SSLEngineResult result = engine.wrap(from, out);
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      EngineHandshake.runTasks(engine);
    }
    if (result.getStatus() != Status.OK) {
      throw new SSLException("TLS has ended: " + result.getStatus());
    }
  }

  /** Sends what has been encrypted, after what is left from before. */
  private boolean send(ByteBuffer out) throws IOException {
    out.flip();
    if (unsent == null) {
      tcp.write(out);
    }
    if (out.hasRemaining()) {
      int before = unsent == null ? 0 : unsent.remaining();
      ByteBuffer all = ByteBuffer.allocate(before + out.remaining());
      if (unsent != null) {
        all.put(unsent);
      }
      unsent = all.put(out).flip();
    }
    return unsent == null;
  }

  /** Sends what is left; returns whether that is all. */
  public boolean flush() throws IOException {
    ByteBuffer left = unsent;
    if (left != null) {
      try {
        tcp.write(left);
      } catch (IOException e) {
        throw answered ? e : explain(e);
      }
      if (left.hasRemaining()) {
        return false;
      }
      unsent = null;
    }
    if (outputEnded) {
      tcp.shutdownOutput();
    }
    return true;
  }

  /** Whether bytes wait for {@link #flush()}. */
  public boolean hasUnsent() {
    return unsent != null;
  }

  /** Ends the output with TLS's close alert; returns whether all was sent. */
  public boolean endOutput(Buffers buffers) throws IOException {
    if (outputEnded) {
      return unsent == null;
    }
    outputEnded = true;
    engine.closeOutbound();
    ByteBuffer out = buffers.out.clear();
    boolean more = true;
    while (more) {
      SSLEngineResult result = engine.wrap(NO_BYTES, out);
      more = result.getStatus() == Status.OK && result.bytesProduced() > 0;
    }
    return send(out) && flush();
  }

  private IOException explain(IOException failure) {
    if (closed.get() || failure instanceof ConnectorException) {
      return failure;
    }
    if (answered) {
      return failure;
    }
    ConnectorException why =
        firstFailure.explain(failure instanceof SSLException && !ended, failure);
    brokenOff = why;
    events.brokenOff(why);
    return why;
  }

  /** Sends TLS's close alert, if the connection takes it at once, and closes. */
  public void close(Buffers buffers) {
    try {
      if (tcp.isOpen() && unsent == null) {
        var unused = endOutput(buffers);
      }
    } catch (IOException e) {
      // The connection is discarded.
    } finally {
      abort();
    }
  }

  @Override
  public void abort() {
    boolean first = closed.compareAndSet(false, true);
    try {
      tcp.close();
    } catch (IOException e) {
      // The connection is discarded.
    }
    if (first) {
      events.closed(received.get(), sent.get());
      onAbort.run();
    }
  }

  /** Explains why a connection broke off before the server's first byte. */
  @FunctionalInterface
  interface FirstFailure {

    /**
     * The typed error of a failed read or write.
     *
     * @param byAlert whether the server sent an alert; false if the TCP connection ended
     */
    ConnectorException explain(boolean byAlert, IOException failure);
  }

  /**
   * What a thread needs to serve channels, one at a time.
   *
   * @param plain decrypted bytes, or those to be encrypted
   * @param in encrypted bytes that have arrived
   * @param out encrypted bytes to be sent
   */
  public record Buffers(ByteBuffer plain, ByteBuffer in, ByteBuffer out) {

    /**
     * Allocates them: a quarter of a megabyte. The engine wants room for a whole record before it
     * looks whether that has arrived; and encrypted bytes are a little longer than plain ones.
     */
    public static Buffers allocate() {
      return new Buffers(
          ByteBuffer.allocate(BATCH + RECORD),
          ByteBuffer.allocate(BATCH),
          ByteBuffer.allocate(2 * BATCH));
    }
  }

  /** Decrypted bytes as a stream, which times out where they end for now. */
  private static final class Arrived extends InputStream {

    private final ByteBuffer bytes;
    private final boolean end;

    Arrived(ByteBuffer bytes, boolean end) {
      this.bytes = bytes;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (!bytes.hasRemaining()) {
        if (end) {
          return -1;
        }
        throw new SocketTimeoutException("Nothing has arrived");
      }
      int count = Math.min(length, bytes.remaining());
      bytes.get(into, offset, count);
      return count;
    }
  }

  /** Encrypts what is written. */
  private final class Encrypting extends OutputStream {

    private final ByteBuffer out;

    Encrypting(ByteBuffer out) {
      this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer from = ByteBuffer.wrap(bytes, offset, length);
      while (from.hasRemaining()) {
        encrypt(from, out);
      }
    }
  }
}
