package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Floating-point numbers, as {@link Double}.
 *
 * @param bytes 4 or 8
 */
record FloatType(int bytes) implements SqlType {

  static final int ID = 0x6d;

  @Override
  public String sqlName() {
    return bytes == 4 ? "real" : "float";
  }

  @Override
  public void writeInfo(WireWriter out) throws IOException {
    out.u8(ID).u8(bytes);
  }

  @Override
  public void write(WireWriter out, @Nullable Object value) throws IOException {
    if (value == null) {
      out.u8(0);
      return;
    }
    double number = (Double) value;
    out.u8(bytes);
    if (bytes == 4) {
      out.i32(Float.floatToIntBits((float) number));
    } else {
      out.i64(Double.doubleToLongBits(number));
    }
  }

  @Override
  public @Nullable Object read(WireReader in) throws ProtocolException {
    return switch (in.u8()) {
      case 0 -> null;
      case 4 -> (double) Float.intBitsToFloat(in.i32());
      default -> Double.longBitsToDouble(in.i64());
    };
  }
}
