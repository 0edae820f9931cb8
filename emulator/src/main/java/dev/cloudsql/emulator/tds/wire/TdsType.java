package dev.cloudsql.emulator.tds.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.ProtocolException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column or a parameter: its description, and its values on the wire.
 *
 * @param id the number of the type in the protocol
 * @param bytes the size of the longest value
 * @param precision the digits of a decimal
 * @param scale the digits of a decimal, or of a time's seconds, after the point
 */
public record TdsType(int id, int bytes, int precision, int scale) {

  private static final int GUID = 0x24;
  private static final int INTEGER = 0x26;
  private static final int DATE = 0x28;
  private static final int TIME = 0x29;
  private static final int DATETIME2 = 0x2a;
  private static final int DATETIMEOFFSET = 0x2b;
  private static final int BIT = 0x68;
  private static final int DECIMAL = 0x6a;
  private static final int NUMERIC = 0x6c;
  private static final int FLOAT = 0x6d;
  private static final int DATETIME = 0x6f;
  private static final int VARBINARY = 0xa5;
  private static final int VARCHAR = 0xa7;
  private static final int NVARCHAR = 0xe7;

  /** The number {@code int}. */
  public static final TdsType INT = new TdsType(INTEGER, Integer.BYTES, 0, 0);

  /** Of a type with {@code (max)}. */
  private static final int UNLIMITED = 0xffff;

  private static final int MAX_BYTES = 8000;
  private static final int MAX_PRECISION = 38;
  private static final int MAX_TIME_SCALE = 7;
  private static final int NANOS_DIGITS = 9;
  private static final int DATE_BYTES = 3;
  private static final int MINUTE_SECONDS = 60;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final int SECOND_TICKS = 300;
  private static final int SHORT_NULL = 0xffff;
  private static final long NULL = -1;
  private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();

  // SQL_Latin1_General_CP1_CI_AS, a server's default: language, flags and sort order.
  private static final byte[] COLLATION = {0x09, 0x04, (byte) 0xd0, 0x00, 0x34};
  private static final Charset CODE_PAGE = Charset.forName("windows-1252");

  /** The collation of this server. */
  public static byte[] collation() {
    return COLLATION.clone();
  }

  /** The type in which a column of H2 is sent. */
  public static TdsType of(ResultSetMetaData columns, int column) throws SQLException {
    int precision = columns.getPrecision(column);
    int scale = columns.getScale(column);
    return switch (columns.getColumnTypeName(column)) {
      case "DECFLOAT" -> sized(FLOAT, Double.BYTES);
      case "UUID" -> sized(GUID, 2 * Long.BYTES);
      default ->
          switch (columns.getColumnType(column)) {
            case Types.NULL, Types.INTEGER -> INT;
            // Here the smallest has a sign, in SQL Server it has none.
            case Types.TINYINT, Types.SMALLINT -> sized(INTEGER, Short.BYTES);
            case Types.BIGINT -> sized(INTEGER, Long.BYTES);
            case Types.BIT, Types.BOOLEAN -> sized(BIT, 1);
            case Types.REAL -> sized(FLOAT, Float.BYTES);
            case Types.FLOAT, Types.DOUBLE -> sized(FLOAT, Double.BYTES);
            case Types.NUMERIC, Types.DECIMAL -> decimal(precision, scale);
            case Types.DATE -> sized(DATE, DATE_BYTES);
            case Types.TIME -> time(TIME, scale);
            case Types.TIMESTAMP -> time(DATETIME2, scale);
            case Types.TIMESTAMP_WITH_TIMEZONE -> time(DATETIMEOFFSET, scale);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB ->
                sized(VARBINARY, precision > MAX_BYTES ? UNLIMITED : precision);
            default -> sized(NVARCHAR, precision > MAX_BYTES / 2 ? UNLIMITED : 2 * precision);
          };
    };
  }

  private static TdsType sized(int id, int bytes) {
    return new TdsType(id, bytes, 0, 0);
  }

  private static TdsType time(int id, int scale) {
    return new TdsType(id, 0, 0, Math.min(scale, MAX_TIME_SCALE));
  }

  private static TdsType decimal(int precision, int scale) {
    int digits = Math.min(precision, MAX_PRECISION);
    // A sign, and as many bytes as the digits need.
    int bytes = digits <= 9 ? 5 : digits <= 19 ? 9 : digits <= 28 ? 13 : 17;
    return new TdsType(DECIMAL, bytes, digits, Math.min(scale, digits));
  }

  /** Reads the description of a parameter. */
  public static TdsType read(WireReader in) throws ProtocolException {
    int id = in.u8();
    switch (id) {
      case GUID, INTEGER, BIT, FLOAT, DATETIME -> {
        return sized(id, in.u8());
      }
      case DECIMAL, NUMERIC -> {
        in.u8();
        int precision = in.u8();
        return decimal(precision, in.u8());
      }
      case DATE -> {
        return sized(id, DATE_BYTES);
      }
      case TIME, DATETIME2, DATETIMEOFFSET -> {
        return time(id, in.u8());
      }
      case VARBINARY -> {
        return sized(id, in.u16());
      }
      case VARCHAR, NVARCHAR -> {
        TdsType text = sized(id, in.u16());
        in.bytes(COLLATION.length);
        return text;
      }
      default ->
          throw new ProtocolException(
              String.format(Locale.ROOT, "Parameters of type 0x%02x are not supported", id));
    }
  }

  /** Writes the description. */
  public void write(WireWriter out) throws IOException {
    out.u8(id);
    switch (id) {
      case DATE -> {}
      case TIME, DATETIME2, DATETIMEOFFSET -> out.u8(scale);
      case DECIMAL -> out.u8(bytes).u8(precision).u8(scale);
      case VARBINARY -> out.u16(bytes);
      case NVARCHAR -> out.u16(bytes).bytes(COLLATION);
      default -> out.u8(bytes);
    }
  }

  /** The type's name in H2. */
  public String sqlName() {
    return switch (id) {
      case GUID -> "UUID";
      case INTEGER -> bytes == Long.BYTES ? "BIGINT" : bytes == Integer.BYTES ? "INT" : "SMALLINT";
      case DATE -> "DATE";
      case TIME -> "TIME(7)";
      case DATETIME, DATETIME2 -> "TIMESTAMP(7)";
      case DATETIMEOFFSET -> "TIMESTAMP(7) WITH TIME ZONE";
      case BIT -> "BOOLEAN";
      case DECIMAL -> "NUMERIC(%s, %s)".formatted(precision, scale);
      case FLOAT -> bytes == Float.BYTES ? "REAL" : "DOUBLE PRECISION";
      case VARBINARY -> "VARBINARY" + limit(1);
      case VARCHAR -> "VARCHAR" + limit(1);
      default -> "VARCHAR" + limit(2);
    };
  }

  private String limit(int unit) {
    return bytes == UNLIMITED ? "" : "(%s)".formatted(Math.max(bytes / unit, 1));
  }

  /** The class of the values, which JDBC converts to and from. */
  public Class<?> valueClass() {
    return switch (id) {
      case GUID -> UUID.class;
      case INTEGER -> Long.class;
      case DATE -> LocalDate.class;
      case TIME -> LocalTime.class;
      case DATETIME, DATETIME2 -> LocalDateTime.class;
      case DATETIMEOFFSET -> OffsetDateTime.class;
      case BIT -> Boolean.class;
      case DECIMAL -> BigDecimal.class;
      case FLOAT -> Double.class;
      case VARBINARY -> byte[].class;
      default -> String.class;
    };
  }

  /** Writes a value of {@link #valueClass}. */
  public void writeValue(WireWriter out, @Nullable Object value) throws IOException {
    if (id == NVARCHAR || id == VARBINARY) {
      writeBytes(out, value instanceof String text ? WireWriter.encoded(text) : (byte[]) value);
      return;
    }
    if (value == null) {
      out.u8(0);
      return;
    }
    switch (id) {
      case GUID -> writeGuid(out.u8(bytes), (UUID) value);
      case INTEGER -> out.u8(bytes).number((Long) value, bytes);
      case BIT -> out.u8(bytes).u8((Boolean) value ? 1 : 0);
      case FLOAT -> writeFloat(out.u8(bytes), (Double) value);
      case DATE -> writeDay(out.u8(DATE_BYTES), (LocalDate) value);
      case TIME -> writeTime(out.u8(timeBytes()), (LocalTime) value);
      case DATETIME2 -> writeDateTime(out.u8(timeBytes() + DATE_BYTES), (LocalDateTime) value);
      case DATETIMEOFFSET -> {
        OffsetDateTime time = (OffsetDateTime) value;
        out.u8(timeBytes() + DATE_BYTES + Short.BYTES);
        writeDateTime(out, time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
        out.u16(time.getOffset().getTotalSeconds() / MINUTE_SECONDS);
      }
      default -> writeDecimal(out.u8(bytes), (BigDecimal) value);
    }
  }

  /** Reads a value of {@link #valueClass}. */
  public @Nullable Object readValue(WireReader in) throws ProtocolException {
    if (id == VARBINARY || id == VARCHAR || id == NVARCHAR) {
      byte[] value = readBytes(in);
      if (value == null || id == VARBINARY) {
        return value;
      }
      return new String(value, id == VARCHAR ? CODE_PAGE : StandardCharsets.UTF_16LE);
    }
    int length = in.u8();
    if (length == 0) {
      return null;
    }
    return switch (id) {
      case GUID -> readGuid(in);
      case INTEGER -> readInteger(in, length);
      case BIT -> in.u8() != 0;
      case FLOAT ->
          length == Float.BYTES
              ? (double) Float.intBitsToFloat(in.i32())
              : Double.longBitsToDouble(in.i64());
      case DATETIME -> readOldDateTime(in, length);
      case DATE -> readDay(in);
      case TIME -> readTime(in, length);
      case DATETIME2 -> readDateTime(in, length - DATE_BYTES);
      case DATETIMEOFFSET -> {
        LocalDateTime time = readDateTime(in, length - DATE_BYTES - Short.BYTES);
        yield time.atOffset(ZoneOffset.UTC).withOffsetSameInstant(readOffset(in));
      }
      default -> readDecimal(in, length);
    };
  }

  private void writeBytes(WireWriter out, byte @Nullable [] value) throws IOException {
    if (bytes != UNLIMITED) {
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

  private byte @Nullable [] readBytes(WireReader in) throws ProtocolException {
    if (bytes != UNLIMITED) {
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

  private static Long readInteger(WireReader in, int length) throws ProtocolException {
    return switch (length) {
      // The smallest is the only one without a sign.
      case 1 -> (long) in.u8();
      case 2 -> (long) (short) in.u16();
      case 4 -> (long) in.i32();
      default -> in.i64();
    };
  }

  private void writeFloat(WireWriter out, double value) throws IOException {
    if (bytes == Float.BYTES) {
      out.i32(Float.floatToIntBits((float) value));
    } else {
      out.i64(Double.doubleToLongBits(value));
    }
  }

  private void writeDecimal(WireWriter out, BigDecimal value) throws IOException {
    BigInteger digits = value.setScale(scale, RoundingMode.HALF_UP).unscaledValue();
    out.u8(digits.signum() < 0 ? 0 : 1);
    BigInteger left = digits.abs();
    for (int i = 1; i < bytes; i++) {
      out.u8(left.intValue());
      left = left.shiftRight(Byte.SIZE);
    }
  }

  private BigDecimal readDecimal(WireReader in, int length) throws ProtocolException {
    int sign = in.u8() == 0 ? -1 : 1;
    byte[] magnitude = new byte[length - 1];
    for (int i = magnitude.length - 1; i >= 0; i--) {
      magnitude[i] = (byte) in.u8();
    }
    return new BigDecimal(new BigInteger(1, magnitude), scale).multiply(BigDecimal.valueOf(sign));
  }

  private static void writeDay(WireWriter out, LocalDate day) throws IOException {
    out.number(day.toEpochDay() - FIRST_DAY, DATE_BYTES);
  }

  private static LocalDate readDay(WireReader in) throws ProtocolException {
    return LocalDate.ofEpochDay(in.unsigned(DATE_BYTES) + FIRST_DAY);
  }

  private int timeBytes() {
    return scale <= 2 ? 3 : scale <= 4 ? 4 : 5;
  }

  private long nanosInUnit() {
    return (long) Math.pow(10, NANOS_DIGITS - scale);
  }

  private void writeTime(WireWriter out, LocalTime time) throws IOException {
    out.number(time.toNanoOfDay() / nanosInUnit(), timeBytes());
  }

  private LocalTime readTime(WireReader in, int length) throws ProtocolException {
    try {
      return LocalTime.ofNanoOfDay(Math.multiplyExact(in.unsigned(length), nanosInUnit()));
    } catch (ArithmeticException | DateTimeException e) {
      throw new ProtocolException("A time of more than a day");
    }
  }

  private void writeDateTime(WireWriter out, LocalDateTime time) throws IOException {
    writeTime(out, time.toLocalTime());
    writeDay(out, time.toLocalDate());
  }

  private LocalDateTime readDateTime(WireReader in, int timeBytes) throws ProtocolException {
    LocalTime time = readTime(in, timeBytes);
    return LocalDateTime.of(readDay(in), time);
  }

  /** Days since 1900, and minutes or ticks; only parameters have this type. */
  private static LocalDateTime readOldDateTime(WireReader in, int length) throws ProtocolException {
    LocalDateTime epoch = LocalDateTime.of(1900, 1, 1, 0, 0);
    if (length == Integer.BYTES) {
      return epoch.plusDays(in.u16()).plusMinutes(in.u16());
    }
    return epoch
        .plusDays(in.i32())
        .plusNanos(in.unsigned(Integer.BYTES) * SECOND_NANOS / SECOND_TICKS);
  }

  private static ZoneOffset readOffset(WireReader in) throws ProtocolException {
    try {
      return ZoneOffset.ofTotalSeconds((short) in.u16() * MINUTE_SECONDS);
    } catch (DateTimeException e) {
      throw new ProtocolException("An offset of more than 18 hours");
    }
  }

  /** The first three of the five groups have their lowest byte first, the others their highest. */
  private static void writeGuid(WireWriter out, UUID value) throws IOException {
    long high = value.getMostSignificantBits();
    out.i32((int) (high >>> 32)).u16((int) (high >>> 16)).u16((int) high);
    out.i64(Long.reverseBytes(value.getLeastSignificantBits()));
  }

  private static UUID readGuid(WireReader in) throws ProtocolException {
    long first = in.unsigned(4);
    long second = in.unsigned(2);
    long third = in.unsigned(2);
    return new UUID(first << 32 | second << 16 | third, Long.reverseBytes(in.i64()));
  }
}
