package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/** Truth values, as {@link Boolean}. */
record BitType() implements SqlType {

  static final int ID = 0x68;

  @Override
  public String sqlName() {
    return "bit";
  }

  @Override
  public void writeInfo(WireWriter out) throws IOException {
    out.u8(ID).u8(1);
  }

  @Override
  public void write(WireWriter out, @Nullable Object value) throws IOException {
    if (value == null) {
      out.u8(0);
    } else {
      out.u8(1).u8((Boolean) value ? 1 : 0);
    }
  }

  @Override
  public @Nullable Object read(WireReader in) throws ProtocolException {
    return in.u8() == 0 ? null : in.u8() != 0;
  }
}
