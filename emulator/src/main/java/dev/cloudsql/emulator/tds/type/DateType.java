package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** Days, as {@link LocalDate}. */
record DateType() implements SqlType {

  static final int ID = 0x28;
  static final int VALUE_BYTES = 3;

  private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();

  @Override
  public String sqlName() {
    return "date";
  }

  @Override
  public void writeInfo(WireWriter out) throws IOException {
    out.u8(ID);
  }

  @Override
  public void write(WireWriter out, @Nullable Object value) throws IOException {
    if (value == null) {
      out.u8(0);
    } else {
      writeDay(out.u8(VALUE_BYTES), (LocalDate) value);
    }
  }

  @Override
  public @Nullable Object read(WireReader in) throws ProtocolException {
    return in.u8() == 0 ? null : readDay(in);
  }

  static void writeDay(WireWriter out, LocalDate day) throws IOException {
    out.number(day.toEpochDay() - FIRST_DAY, VALUE_BYTES);
  }

  static LocalDate readDay(WireReader in) throws ProtocolException {
    return LocalDate.ofEpochDay(in.unsigned(VALUE_BYTES) + FIRST_DAY);
  }
}
