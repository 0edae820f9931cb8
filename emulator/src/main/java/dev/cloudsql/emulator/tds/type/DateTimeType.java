package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * Points in time without a zone, as {@link LocalDateTime}: {@code datetime2}.
 *
 * @param scale digits of the seconds behind the point, 0 to 7
 */
record DateTimeType(int scale) implements SqlType {

  static final int ID = 0x2a;
  static final int MAX_SCALE = 7;

  private static final int NANOS_DIGITS = 9;

  @Override
  public String sqlName() {
    return "datetime2";
  }

  @Override
  public void writeInfo(WireWriter out) throws IOException {
    out.u8(ID).u8(scale);
  }

  private int timeBytes() {
    if (scale <= 2) {
      return 3;
    }
    return scale <= 4 ? 4 : 5;
  }

  private long nanosInUnit() {
    return (long) Math.pow(10, NANOS_DIGITS - scale);
  }

  @Override
  public void write(WireWriter out, @Nullable Object value) throws IOException {
    if (value == null) {
      out.u8(0);
      return;
    }
    LocalDateTime time = (LocalDateTime) value;
    out.u8(timeBytes() + DateType.VALUE_BYTES)
        .number(time.toLocalTime().toNanoOfDay() / nanosInUnit(), timeBytes());
    DateType.writeDay(out, time.toLocalDate());
  }

  @Override
  public @Nullable Object read(WireReader in) throws ProtocolException {
    int length = in.u8();
    if (length == 0) {
      return null;
    }
    long units = in.unsigned(length - DateType.VALUE_BYTES);
    LocalDate day = DateType.readDay(in);
    try {
      return LocalDateTime.of(day, LocalTime.ofNanoOfDay(Math.multiplyExact(units, nanosInUnit())));
    } catch (ArithmeticException | DateTimeException e) {
      throw new ProtocolException("A time that is none");
    }
  }
}
