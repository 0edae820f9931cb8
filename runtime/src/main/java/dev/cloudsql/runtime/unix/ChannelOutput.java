package dev.cloudsql.runtime.unix;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Objects;

/** Output stream of a channel, for one thread at a time. */
final class ChannelOutput extends OutputStream {

  private final SocketChannel channel;
  private final Readiness writable;

  ChannelOutput(SocketChannel channel, Readiness writable) {
    this.channel = channel;
    this.writable = writable;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int end = offset + length;
    for (int start = offset; start < end; start += ChannelInput.BLOCK_BYTES) {
      write(ByteBuffer.wrap(bytes, start, Math.min(end - start, ChannelInput.BLOCK_BYTES)));
    }
  }

  private void write(ByteBuffer block) throws IOException {
    try {
      while (block.hasRemaining()) {
        if (channel.write(block) == 0) {
          boolean unused = writable.await(0);
        }
      }
    } catch (ClosedChannelException e) {
      throw Readiness.closed(e);
    }
  }
}
