package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Whole numbers, as {@link Long}.
 *
 * @param bytes 1, 2, 4 or 8
 */
record IntegerType(int bytes) implements SqlType {

  static final int ID = 0x26;

  @Override
  public String sqlName() {
    return switch (bytes) {
      case 1 -> "tinyint";
      case 2 -> "smallint";
      case 4 -> "int";
      default -> "bigint";
    };
  }

  @Override
  public void writeInfo(WireWriter out) throws IOException {
    out.u8(ID).u8(bytes);
  }

  @Override
  public void write(WireWriter out, @Nullable Object value) throws IOException {
    if (value == null) {
      out.u8(0);
    } else {
      out.u8(bytes).number((Long) value, bytes);
    }
  }

  @Override
  public @Nullable Object read(WireReader in) throws ProtocolException {
    return switch (in.u8()) {
      case 0 -> null;
      // The smallest is the only one without a sign.
      case 1 -> (long) in.u8();
      case 2 -> (long) (short) in.u16();
      case 4 -> (long) in.i32();
      default -> in.i64();
    };
  }
}
