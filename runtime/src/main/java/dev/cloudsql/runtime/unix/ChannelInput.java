package dev.cloudsql.runtime.unix;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.function.IntSupplier;

/**
 * Reads a channel, for one thread at a time. The streams of {@code Channels} would not do: they
 * have no timeout, and on JDK 17 reader and writer of one channel lock each other out.
 */
final class ChannelInput extends InputStream {

  /** The JDK keeps a buffer of this size for each thread that reads or writes. */
  static final int BLOCK_BYTES = 64 * 1024;

  private static final int PEEK_BYTES = 8192;

  private final SocketChannel channel;
  private final Readiness readable;
  private final IntSupplier timeoutMillis;
  private ByteBuffer peeked = ByteBuffer.allocate(0);

  /**
   * Reads from the channel's current place.
   *
   * @param timeoutMillis how long a read waits; 0 for ever
   */
  ChannelInput(SocketChannel channel, Readiness readable, IntSupplier timeoutMillis) {
    this.channel = channel;
    this.readable = readable;
    this.timeoutMillis = timeoutMillis;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      return 0;
    }
    if (peeked.hasRemaining()) {
      int count = Math.min(length, peeked.remaining());
      peeked.get(bytes, offset, count);
      return count;
    }
    ByteBuffer block = ByteBuffer.wrap(bytes, offset, Math.min(length, BLOCK_BYTES));
    int count;
    while ((count = read(block)) == 0) {
      if (!readable.await(timeoutMillis.getAsInt())) {
        throw new SocketTimeoutException("Read timed out");
      }
    }
    return count;
  }

  /** The bytes that are there; a channel does not tell, so they are read. */
  @Override
  public int available() throws IOException {
    if (!peeked.hasRemaining()) {
      ByteBuffer block = ByteBuffer.allocate(PEEK_BYTES);
      int unused = read(block);
      peeked = block.flip();
    }
    return peeked.remaining();
  }

  private int read(ByteBuffer block) throws IOException {
    try {
      return channel.read(block);
    } catch (ClosedChannelException e) {
      throw Readiness.closed(e);
    }
  }
}
