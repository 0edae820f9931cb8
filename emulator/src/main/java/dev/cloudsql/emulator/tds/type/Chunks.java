package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes after their length: in two bytes, or for types without a limit in chunks.
 *
 * @param maxBytes what the type allows; {@link #UNLIMITED} for no limit
 */
record Chunks(int maxBytes) {

  static final int UNLIMITED = 0xffff;

  private static final int SHORT_NULL = 0xffff;
  private static final long NULL = -1;

  void write(WireWriter out, byte @Nullable [] value) throws IOException {
    if (maxBytes != UNLIMITED) {
      if (value == null) {
        out.u16(SHORT_NULL);
      } else {
        out.u16(value.length).bytes(value);
      }
      return;
    }
    if (value == null) {
      out.i64(NULL);
      return;
    }
    out.i64(value.length);
    if (value.length > 0) {
      out.i32(value.length).bytes(value);
    }
    out.i32(0);
  }

  byte @Nullable [] read(WireReader in) throws ProtocolException {
    if (maxBytes != UNLIMITED) {
      int length = in.u16();
      return length == SHORT_NULL ? null : in.bytes(length);
    }
    if (in.i64() == NULL) {
      return null;
    }
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    for (int length; (length = in.i32()) != 0; ) {
      value.writeBytes(in.bytes(length));
    }
    return value.toByteArray();
  }
}
