package dev.cloudsql.runtime.tls;

import dev.cloudsql.DialException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.tls.mdx.MetadataExchange;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * The socket that drivers are handed: encrypted, and no {@link SSLSocket} to them, because the
 * encryption is not their business.
 *
 * <p>In TLS 1.3 a server that refuses the client certificate says so after the handshake, so that
 * the first read is what fails. This socket turns that into a typed error and remembers it.
 */
public final class InstanceSocket extends DelegatingSocket {

  private static final int SKIP_BYTES = 8192;

  private final Socket tcp;
  private final InstanceName instance;
  private final MetadataExchange exchange;
  private final Runnable onClose;
  private final AtomicBoolean closed = new AtomicBoolean();
  private boolean answered;
  private volatile boolean refused;

  InstanceSocket(
      SSLSocket tls,
      Socket tcp,
      InstanceName instance,
      MetadataExchange exchange,
      Runnable onClose) {
    super(tls);
    this.tcp = tcp;
    this.instance = instance;
    this.exchange = exchange;
    this.onClose = onClose;
  }

  /** Whether the server broke off before it sent its first byte, as one does that refuses. */
  public boolean refused() {
    return refused;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return answered ? receive(bytes, offset, length) : readFirst(bytes, offset, length);
      }

      private int receive(byte[] bytes, int offset, int length) throws IOException {
        return exchange.read(in, bytes, offset, length);
      }

      private int readFirst(byte[] bytes, int offset, int length) throws IOException {
        try {
          int count = receive(bytes, offset, length);
          answered = count > 0;
          return count;
        } catch (SSLException | SocketException e) {
          throw closed.get() ? e : refusal(e);
        }
      }

      @Override
      public long skip(long count) throws IOException {
        return Math.max(0, read(new byte[(int) Math.min(count, SKIP_BYTES)]));
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
      public void write(int b) throws IOException {
        exchange.beforeWrite(out);
        out.write(b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        exchange.beforeWrite(out);
        out.write(bytes, offset, length);
      }
    };
  }

  private DialException refusal(IOException cause) {
    refused = true;
    return cause instanceof SSLException
        ? new DialException(
            ErrorCode.CLIENT_CERTIFICATE,
            Phase.LOGIN,
            instance,
            "Cannot connect to %s: the server refused the client certificate (%s). It may have expired, or the instance's certificates were reset; the connector fetches a new one."
                .formatted(instance, cause.getMessage()),
            cause)
        : new DialException(
            ErrorCode.TLS,
            Phase.LOGIN,
            instance,
            "Cannot connect to %s: the server closed the connection right after the TLS handshake (%s)."
                .formatted(instance, cause.getMessage()),
            cause);
  }

  // Socket.close() is synchronized; a monitor held while TLS says farewell would pin a thread.
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  @Override
  public void close() throws IOException {
    ended();
    super.close();
  }

  /** Cuts the connection without the farewell of TLS, which could wait for whoever is writing. */
  public void abort() throws IOException {
    ended();
    tcp.close();
  }

  private void ended() {
    if (closed.compareAndSet(false, true)) {
      onClose.run();
    }
  }
}
