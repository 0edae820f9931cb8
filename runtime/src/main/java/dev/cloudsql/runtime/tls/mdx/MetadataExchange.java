package dev.cloudsql.runtime.tls.mdx;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The exchange on one socket.
 *
 * <pre>
 * driver                      socket                      server proxy
 *   │ first write ───────────▶ │ request, then the bytes ─────▶ │
 *   │ first read  ◀─────────── │ ◀── perhaps a response, bytes ─│
 * </pre>
 *
 * <p>A read never sends the request: where the server speaks first, the driver's first read comes
 * before its first write, and then there is no response to look for.
 */
public final class MetadataExchange {

  /** No exchange: all bytes are the driver's. For any number of sockets, as it has no state. */
  public static final MetadataExchange NONE = new MetadataExchange(null, new byte[0]);

  private final @Nullable InstanceName instance;
  private final byte[] request;
  private final AtomicBoolean sent;
  private boolean looked;
  private byte[] received = new byte[MdxFrame.HEADER_BYTES];
  private int count;
  private int delivered;
  private @Nullable ConnectorException failure;

  private MetadataExchange(@Nullable InstanceName instance, byte[] request) {
    this.instance = instance;
    this.request = request;
    this.sent = new AtomicBoolean(request.length == 0);
    this.looked = request.length == 0;
  }

  /** The exchange on a socket to an instance that takes part. */
  public static MetadataExchange of(InstanceName instance, MdxRequest request) {
    return new MetadataExchange(instance, request.bytes());
  }

  /** Sends the request, unless it has been sent. */
  public void beforeWrite(OutputStream out) throws IOException {
    if (!sent.get() && sent.compareAndSet(false, true)) {
      out.write(request);
    }
  }

  /**
   * Reads what is the driver's, like {@link InputStream#read(byte[], int, int)}.
   *
   * @throws ConnectorException if the server proxy refuses the connection
   */
  public int read(InputStream in, byte[] bytes, int offset, int length) throws IOException {
    if (!looked && length > 0) {
      look(in);
    }
    int pending = pending();
    if (pending == 0) {
      return in.read(bytes, offset, length);
    }
    int some = Math.min(pending, length);
    System.arraycopy(received, delivered, bytes, offset, some);
    delivered += some;
    return some;
  }

  /**
   * Whether a response, if there was one, has been read: from now on all bytes are the driver's.
   */
  public boolean looked() {
    return looked && pending() == 0;
  }

  /** How many bytes were read that the driver has not got yet. */
  public int pending() {
    return looked ? count - delivered : 0;
  }

  /** Reads until it is clear what came; a read that times out goes on where it ended. */
  private void look(InputStream in) throws IOException {
    if (failure != null) {
      throw failure;
    }
    while (MdxFrame.mayBegin(received, count)) {
      if (count == received.length && isWhole()) {
        count = 0;
        break;
      }
      int n = in.read(received, count, received.length - count);
      if (n < 0) {
        endOfStream();
        break;
      }
      count += n;
    }
    looked = true;
  }

  /** Takes the response, or makes room for the rest of it. */
  private boolean isWhole() throws ConnectorException {
    try {
      if (count == MdxFrame.HEADER_BYTES) {
        received = Arrays.copyOf(received, count + MdxFrame.messageBytes(received));
        return false;
      }
      MdxResponse response =
          MdxResponse.parse(Arrays.copyOfRange(received, MdxFrame.HEADER_BYTES, count));
      if (response.error()) {
        throw failed(
            "the server refused the connection: %s. Do what it asks; if it asks for nothing, report it with the version of the connector"
                .formatted(Quote.of(response.message())),
            null);
      }
      return true;
    } catch (ProtocolException e) {
      throw unreadable(e);
    }
  }

  private void endOfStream() throws ConnectorException {
    if (count >= MdxFrame.HEADER_BYTES) {
      throw unreadable(new ProtocolException("it is cut short"));
    }
  }

  private ConnectorException unreadable(ProtocolException cause) {
    return failed(
        "the server's answer to the metadata exchange cannot be read (%s). Check which server answers at the address"
            .formatted(cause.getMessage()),
        cause);
  }

  private ConnectorException failed(String explanation, @Nullable ProtocolException cause) {
    ConnectorException reason =
        new ConnectorException(
            ErrorCode.METADATA_EXCHANGE,
            Phase.LOGIN,
            instance,
            "Cannot connect to %s: %s.".formatted(instance, explanation),
            cause);
    failure = reason;
    return reason;
  }
}
