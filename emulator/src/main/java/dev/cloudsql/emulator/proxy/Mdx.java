package dev.cloudsql.emulator.proxy;

import dev.cloudsql.emulator.journal.MdxRequest;
import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The messages of the metadata exchange: a magic word, a length, and a protocol buffer of two
 * fields.
 */
final class Mdx {

  static final byte[] MAGIC = "CSQLMDEX".getBytes(StandardCharsets.US_ASCII);
  static final int MAX_LENGTH = 16 * 1024;

  private static final int OK = 1;
  private static final int ERROR = 2;

  private Mdx() {}

  static MdxRequest request(byte[] message) throws ProtocolException {
    ByteBuffer buffer = ByteBuffer.wrap(message);
    String userAgent = "";
    int clientType = 0;
    while (buffer.hasRemaining()) {
      int tag = varint(buffer);
      if (tag == 0x0a) {
        int length = varint(buffer);
        if (length > buffer.remaining()) {
          throw new ProtocolException("A metadata exchange text that is cut short");
        }
        byte[] text = new byte[length];
        buffer.get(text);
        userAgent = new String(text, StandardCharsets.UTF_8);
      } else if (tag == 0x10) {
        clientType = varint(buffer);
      } else {
        throw new ProtocolException("An unknown metadata exchange field, tag " + tag);
      }
    }
    return new MdxRequest(userAgent, clientType);
  }

  static byte[] ok() {
    return framed(new byte[] {0x08, OK});
  }

  static byte[] error(String message) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(0x08);
    body.write(ERROR);
    body.write(0x12);
    int length = text.length;
    for (; length > 0x7f; length >>>= 7) {
      body.write((length & 0x7f) | 0x80);
    }
    body.write(length);
    body.writeBytes(text);
    return framed(body.toByteArray());
  }

  private static byte[] framed(byte[] body) {
    return ByteBuffer.allocate(MAGIC.length + Integer.BYTES + body.length)
        .put(MAGIC)
        .putInt(body.length)
        .put(body)
        .array();
  }

  private static int varint(ByteBuffer buffer) throws ProtocolException {
    int value = 0;
    for (int shift = 0; shift < 28 && buffer.hasRemaining(); shift += 7) {
      byte b = buffer.get();
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new ProtocolException("Not a number in a metadata exchange");
  }
}
