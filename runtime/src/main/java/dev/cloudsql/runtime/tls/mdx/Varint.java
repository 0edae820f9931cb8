package dev.cloudsql.runtime.tls.mdx;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/** Numbers in a protocol buffer: seven bits to a byte, the low ones first. */
final class Varint {

  /** The wire type of a number. */
  static final int NUMBER = 0;

  /** The wire type of a text or a message. */
  static final int LENGTH_DELIMITED = 2;

  private static final int MAX_BITS = 64;

  private Varint() {}

  static void write(ByteArrayOutputStream out, int value) {
    int rest = value;
    for (; rest > 0x7f; rest >>>= 7) {
      out.write((rest & 0x7f) | 0x80);
    }
    out.write(rest);
  }

  static long read(ByteBuffer in) throws ProtocolException {
    long value = 0;
    for (int shift = 0; shift < MAX_BITS && in.hasRemaining(); shift += 7) {
      byte b = in.get();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new ProtocolException("a number in it does not end");
  }
}
