package dev.cloudsql.runtime.tls.mdx;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the server proxy answers.
 *
 * @param error whether it refuses the connection
 * @param message why, perhaps empty
 */
record MdxResponse(boolean error, String message) {

  private static final int STATUS = (1 << 3) | Varint.NUMBER;
  private static final int MESSAGE = (2 << 3) | Varint.LENGTH_DELIMITED;
  private static final int ERROR = 2;

  /** Reads a protocol buffer; fields of later versions are skipped. */
  static MdxResponse parse(byte[] bytes) throws ProtocolException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    boolean error = false;
    String message = "";
    while (in.hasRemaining()) {
      long tag = Varint.read(in);
      if (tag == STATUS) {
        error = Varint.read(in) == ERROR;
      } else if (tag == MESSAGE) {
        message = new String(text(in), StandardCharsets.UTF_8);
      } else {
        skip(in, (int) (tag & 7));
      }
    }
    return new MdxResponse(error, message);
  }

  private static void skip(ByteBuffer in, int wireType) throws ProtocolException {
    switch (wireType) {
      case Varint.NUMBER -> {
        long unused = Varint.read(in);
      }
      case Varint.LENGTH_DELIMITED -> {
        byte[] unused = text(in);
      }
      default -> throw new ProtocolException("it has a field of the type %s".formatted(wireType));
    }
  }

  private static byte[] text(ByteBuffer in) throws ProtocolException {
    long length = Varint.read(in);
    if (length < 0 || length > in.remaining()) {
      throw new ProtocolException("a text in it is cut short");
    }
    byte[] text = new byte[(int) length];
    in.get(text);
    return text;
  }
}
