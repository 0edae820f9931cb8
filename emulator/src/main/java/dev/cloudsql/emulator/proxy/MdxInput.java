package dev.cloudsql.emulator.proxy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Extracts a metadata exchange from the first bytes that a client sends.
 *
 * <p>It does so with the first read, not before: with MySQL the server sends first, so nothing may
 * wait for the client.
 */
final class MdxInput extends FilterInputStream {

  private final Exchange exchange;
  private boolean looked;

  MdxInput(InputStream in, Exchange exchange) {
    super(in);
    this.exchange = exchange;
  }

  /** Receives the request's protocol buffer. */
  @FunctionalInterface
  interface Exchange {
    void accept(byte[] message) throws IOException;
  }

  @Override
  public int read() throws IOException {
    look();
    return in.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    look();
    return in.read(bytes, offset, length);
  }

  private void look() throws IOException {
    if (looked) {
      return;
    }
    looked = true;
    byte[] start = new byte[Mdx.MAGIC.length];
    int n = 0;
    while (n < start.length) {
      int b = in.read();
      if (b < 0) {
        break;
      }
      start[n++] = (byte) b;
      if (b != Mdx.MAGIC[n - 1]) {
        break;
      }
    }
    if (!Arrays.equals(start, Mdx.MAGIC)) {
      in = new SequenceInputStream(new ByteArrayInputStream(start, 0, n), in);
      return;
    }
    exchange.accept(message());
  }

  private byte[] message() throws IOException {
    int length = ByteBuffer.wrap(exactly(Integer.BYTES)).getInt();
    if (length <= 0 || length > Mdx.MAX_LENGTH) {
      throw new ProtocolException("A metadata exchange of " + length + " bytes");
    }
    return exactly(length);
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("A metadata exchange that is cut short");
    }
    return bytes;
  }
}
