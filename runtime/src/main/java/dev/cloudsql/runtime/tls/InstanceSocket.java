package dev.cloudsql.runtime.tls;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.tls.mdx.MetadataExchange;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The socket that drivers get: encrypted, but not an {@link javax.net.ssl.SSLSocket}, so that
 * drivers treat it as plain TCP. Or a Unix socket, which needs no encryption.
 *
 * <p>In TLS 1.3 a server refuses the client certificate after the handshake, so the first read
 * fails, or a write before it; and a proxy behind a Unix socket closes the connection when it
 * cannot reach the instance. This socket turns such a failure into a typed error, keeps it for
 * drivers that lose it, and reports it to {@link SocketEvents}.
 */
public final class InstanceSocket extends DelegatingSocket implements InstanceTransport {

  /** How long a close waits for the end of another thread's write before it closes TCP. */
  private static final long CLOSE_ALERT_MILLIS = 100;

  /** A send buffer has room for this much and for the close alert of TLS. */
  private static final int CLOSE_ALERT_BYTES = 16 * 1024;

  private final Socket bottom;

  /** Explains a failure; {@code null} when the server has sent its first byte. */
  private volatile @Nullable FirstFailure firstFailure;

  private final MetadataExchange exchange;
  private final SocketEvents events;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ReentrantLock writing = new ReentrantLock();
  private volatile boolean inputShutdown;
  private final AtomicLong writtenSinceRead = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private volatile @Nullable ConnectorException brokenOff;

  InstanceSocket(
      Socket top,
      Socket bottom,
      FirstFailure firstFailure,
      MetadataExchange exchange,
      SocketEvents events)
      throws SocketException {
    super(top);
    this.bottom = bottom;
    this.firstFailure = firstFailure;
    this.exchange = exchange;
    this.events = events;
  }

  /** A socket without encryption, and without a metadata exchange. */
  public static InstanceSocket plain(
      Socket socket, FirstFailure firstFailure, SocketEvents events) {
    try {
      return new InstanceSocket(socket, socket, firstFailure, MetadataExchange.NONE, events);
    } catch (SocketException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Optional<ConnectorException> brokenOff() {
    return Optional.ofNullable(brokenOff);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new BlockInputStream(super.getInputStream()) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
          // Conscrypt would wait for bytes, and InputStream.readNBytes ends with such a read.
          return 0;
        }
        if (inputShutdown) {
          return -1;
        }
        try {
          int count =
              firstFailure == null
                  ? exchange.read(in, bytes, offset, length)
                  : readFirst(bytes, offset, length);
          writtenSinceRead.set(0);
          if (count > 0) {
            received.addAndGet(count);
          }
          return count;
        } catch (IOException e) {
          if (inputShutdown && !closed.get()) {
            return -1;
          }
          throw e;
        }
      }

      @Override
      public void close() throws IOException {
        InstanceSocket.this.close();
      }

      private int readFirst(byte[] bytes, int offset, int length) throws IOException {
        int count;
        try {
          count = exchange.read(in, bytes, offset, length);
        } catch (IOException e) {
          throw explain(e);
        }
        if (count < 0) {
          if (inputShutdown) {
            return -1;
          }
          throw explain(new EOFException("end of stream"));
        }
        if (count > 0) {
          firstFailure = null;
        }
        return count;
      }

      @Override
      public int available() throws IOException {
        return exchange.pending() + in.available();
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        writing.lock();
        try {
          writtenSinceRead.addAndGet(length);
          exchange.beforeWrite(out);
          out.write(bytes, offset, length);
          sent.addAndGet(length);
        } catch (IOException e) {
          throw explain(e);
        } finally {
          writing.unlock();
        }
      }

      @Override
      public void close() throws IOException {
        InstanceSocket.this.close();
      }
    };
  }

  private IOException explain(IOException failure) {
    FirstFailure explanation = firstFailure;
    if (explanation == null
        || closed.get()
        || inputShutdown
        || failure instanceof SocketTimeoutException
        || failure instanceof ConnectorException) {
      return failure;
    }
    ConnectorException why = explanation.explain(failure);
    brokenOff = why;
    // There are requests without an answer, such as to cancel a statement.
    if (!(failure instanceof EOFException) || sent.get() == 0) {
      events.brokenOff(why);
    }
    return why;
  }

  /**
   * Sends TLS's close alert, if that cannot block, and closes.
   *
   * <p>Before the alert, TLS waits for a thread that writes, and for room in the send buffer. On a
   * network that no longer carries packets both waits are endless, so then only TCP is closed.
   */
  // Socket.close() is synchronized; a monitor held while TLS sends its alert would pin a thread.
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  @Override
  public void close() throws IOException {
    boolean first = closed.compareAndSet(false, true);
    try {
      closeNow();
    } finally {
      tellOf(first);
    }
  }

  private void closeNow() throws IOException {
    if (!lockForCloseAlert()) {
      bottom.close();
      return;
    }
    try {
      super.close();
    } finally {
      writing.unlock();
    }
  }

  /** Ends the output, with TLS's close alert if that cannot block. Some drivers do so to abort. */
  @Override
  public void shutdownOutput() throws IOException {
    if (!lockForCloseAlert()) {
      bottom.shutdownOutput();
      return;
    }
    try {
      super.shutdownOutput();
    } finally {
      writing.unlock();
    }
  }

  /** Ends the input: an SSLSocket would refuse, and first wait for a thread that writes. */
  @Override
  public void shutdownInput() throws IOException {
    inputShutdown = true;
    bottom.shutdownInput();
  }

  @Override
  public boolean isInputShutdown() {
    return inputShutdown || super.isInputShutdown();
  }

  private boolean lockForCloseAlert() {
    return writtenSinceRead.get() <= CLOSE_ALERT_BYTES && lockSoon();
  }

  private boolean lockSoon() {
    try {
      return writing.tryLock() || writing.tryLock(CLOSE_ALERT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void abort() throws IOException {
    boolean first = closed.compareAndSet(false, true);
    try {
      bottom.close();
    } finally {
      tellOf(first);
    }
  }

  /** True also after {@link #abort}, so that a driver does not try to send its own last message. */
  @Override
  public boolean isClosed() {
    return closed.get() || super.isClosed();
  }

  /** Only when the socket is closed, so that a slow listener does not delay that. */
  private void tellOf(boolean firstClose) {
    if (firstClose) {
      events.closed(received.get(), sent.get());
    }
  }

  /** Explains why a connection broke off before the server's first byte. */
  @FunctionalInterface
  public interface FirstFailure {

    /** The typed error of a failed read or write. */
    ConnectorException explain(IOException failure);
  }

  /** Receives the events of a socket. */
  public interface SocketEvents {

    /**
     * The connection broke off before the server's first byte; called on the thread that reads or
     * writes. Not called if it was sent something and then ended in order.
     */
    void brokenOff(ConnectorException why);

    /**
     * The socket is closed; called once.
     *
     * @param received the bytes that were read
     * @param sent the bytes that were written
     */
    void closed(long received, long sent);
  }
}
