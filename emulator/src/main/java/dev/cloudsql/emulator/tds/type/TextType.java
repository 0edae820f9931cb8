package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Unicode text, as {@link String}.
 *
 * @param maxBytes two for each character; {@link Chunks#UNLIMITED} for {@code nvarchar(max)}
 */
record TextType(int maxBytes) implements SqlType {

  static final int ID = 0xe7;

  @Override
  public String sqlName() {
    return maxBytes == Chunks.UNLIMITED ? "nvarchar(max)" : "nvarchar";
  }

  @Override
  public void writeInfo(WireWriter out) throws IOException {
    out.u8(ID).u16(maxBytes).bytes(Types.collation());
  }

  @Override
  public void write(WireWriter out, @Nullable Object value) throws IOException {
    new Chunks(maxBytes).write(out, value == null ? null : WireWriter.encoded((String) value));
  }

  @Override
  public @Nullable Object read(WireReader in) throws ProtocolException {
    byte[] text = new Chunks(maxBytes).read(in);
    return text == null ? null : new String(text, StandardCharsets.UTF_16LE);
  }
}
