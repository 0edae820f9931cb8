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
 * Input stream of a channel, for one thread at a time. The streams of {@code Channels} are not
 * used, because they have no timeout, and on JDK 17 a reader and a writer of one channel block each
 * other.
 */
final class ChannelInput extends InputStream {

  /**
   * The block size, because the JDK caches a buffer of the size of the largest block for each
   * thread.
   */
  static final int BLOCK_BYTES = 64 * 1024;

  private static final int PEEK_BYTES = 8192;

  private final SocketChannel channel;
  private final Readiness readable;
  private final IntSupplier timeoutMillis;
  private ByteBuffer peeked = ByteBuffer.allocate(0);

  /**
   * Makes the stream.
   *
   * @param timeoutMillis the timeout of a read; 0 for none
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

  /**
   * The number of available bytes; reads them into a buffer, because a channel does not report it.
   */
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
