package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes, as {@code byte[]}.
 *
 * @param maxBytes {@link Chunks#UNLIMITED} for {@code varbinary(max)}
 */
record BinaryType(int maxBytes) implements SqlType {

  static final int ID = 0xa5;

  @Override
  public String sqlName() {
    return "varbinary";
  }

  @Override
  public void writeInfo(WireWriter out) throws IOException {
    out.u8(ID).u16(maxBytes);
  }

  @Override
  public void write(WireWriter out, @Nullable Object value) throws IOException {
    new Chunks(maxBytes).write(out, (byte[]) value);
  }

  @Override
  public @Nullable Object read(WireReader in) throws ProtocolException {
    return new Chunks(maxBytes).read(in);
  }
}
