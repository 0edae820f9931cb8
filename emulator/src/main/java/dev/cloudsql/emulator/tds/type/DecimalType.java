package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Exact numbers, as {@link BigDecimal}.
 *
 * @param precision all digits, 1 to 38
 * @param scale those behind the point
 */
record DecimalType(int precision, int scale) implements SqlType {

  static final int ID = 0x6a;

  /** The same by another name. */
  static final int NUMERIC_ID = 0x6c;

  @Override
  public String sqlName() {
    return "decimal(%d,%d)".formatted(precision, scale);
  }

  @Override
  public void writeInfo(WireWriter out) throws IOException {
    out.u8(ID).u8(valueBytes()).u8(precision).u8(scale);
  }

  /** A sign, and as many bytes as the digits need. */
  private int valueBytes() {
    if (precision <= 9) {
      return 5;
    }
    if (precision <= 19) {
      return 9;
    }
    return precision <= 28 ? 13 : 17;
  }

  @Override
  public void write(WireWriter out, @Nullable Object value) throws IOException {
    if (value == null) {
      out.u8(0);
      return;
    }
    BigInteger digits = ((BigDecimal) value).setScale(scale, RoundingMode.HALF_UP).unscaledValue();
    out.u8(valueBytes()).u8(digits.signum() < 0 ? 0 : 1);
    BigInteger left = digits.abs();
    for (int i = 1; i < valueBytes(); i++) {
      out.u8(left.intValue());
      left = left.shiftRight(Byte.SIZE);
    }
  }

  @Override
  public @Nullable Object read(WireReader in) throws ProtocolException {
    int length = in.u8();
    if (length == 0) {
      return null;
    }
    int sign = in.u8() == 0 ? -1 : 1;
    byte[] magnitude = new byte[length - 1];
    for (int i = magnitude.length - 1; i >= 0; i--) {
      magnitude[i] = (byte) in.u8();
    }
    return new BigDecimal(new BigInteger(1, magnitude), scale).multiply(BigDecimal.valueOf(sign));
  }
}
