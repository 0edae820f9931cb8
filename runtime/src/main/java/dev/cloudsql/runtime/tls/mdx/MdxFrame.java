package dev.cloudsql.runtime.tls.mdx;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The frame of a message: a magic word, the length as four bytes, then a protocol buffer. */
final class MdxFrame {

  private static final byte[] MAGIC = "CSQLMDEX".getBytes(StandardCharsets.US_ASCII);

  static final int HEADER_BYTES = MAGIC.length + Integer.BYTES;

  private static final int MAX_MESSAGE_BYTES = 16 * 1024;

  private MdxFrame() {}

  static byte[] of(byte[] message) {
    return ByteBuffer.allocate(HEADER_BYTES + message.length)
        .put(MAGIC)
        .putInt(message.length)
        .put(message)
        .array();
  }

  /** Whether these could be the first bytes of a frame, as far as they go. */
  static boolean mayBegin(byte[] bytes, int count) {
    for (int i = 0; i < Math.min(count, MAGIC.length); i++) {
      if (bytes[i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  /** The length of the message that follows a header. */
  static int messageBytes(byte[] header) throws ProtocolException {
    int length = ByteBuffer.wrap(header).getInt(MAGIC.length);
    if (length <= 0 || length > MAX_MESSAGE_BYTES) {
      throw new ProtocolException("it claims to be %s bytes long".formatted(length));
    }
    return length;
  }
}
