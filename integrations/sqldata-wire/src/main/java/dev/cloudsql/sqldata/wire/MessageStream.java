package dev.cloudsql.sqldata.wire;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** The bytes of a message, in the form that gRPC sends without a copy. For one thread. */
final class MessageStream extends InputStream implements Drainable, KnownLength {

  private static final int BLOCK_BYTES = 8192;

  private final ByteBuffer head;
  private final ByteBuffer data;

  MessageStream(byte[] head, ByteBuffer data) {
    this.head = ByteBuffer.wrap(head);
    this.data = data;
  }

  @Override
  public int available() {
    return head.remaining() + data.remaining();
  }

  @Override
  public int read() {
    ByteBuffer next = next();
    return next.hasRemaining() ? next.get() & 0xFF : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    ByteBuffer next = next();
    if (length == 0) {
      return 0;
    }
    if (!next.hasRemaining()) {
      return -1;
    }
    int count = Math.min(length, next.remaining());
    next.get(bytes, offset, count);
    return count;
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    int count = available();
    drain(head, target);
    drain(data, target);
    return count;
  }

  private ByteBuffer next() {
    return head.hasRemaining() ? head : data;
  }

  private static void drain(ByteBuffer buffer, OutputStream target) throws IOException {
    if (buffer.hasArray()) {
      target.write(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
      buffer.position(buffer.limit());
      return;
    }
    byte[] block = new byte[Math.min(BLOCK_BYTES, buffer.remaining())];
    while (buffer.hasRemaining()) {
      int count = Math.min(block.length, buffer.remaining());
      buffer.get(block, 0, count);
      target.write(block, 0, count);
    }
  }
}
