package dev.cloudsql.emulator.tds.sql;

import dev.cloudsql.emulator.tds.type.SqlType;
import dev.cloudsql.emulator.tds.type.TypedValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes a value of one type one of another. */
final class Conversion {

  private static final int MOST_DIGITS = 1000;

  private Conversion() {}

  static TypedValue to(SqlType type, TypedValue from) throws SqlError {
    Object value = from.value();
    if (value == null) {
      return new TypedValue(type, null);
    }
    try {
      Object converted = convert(type.sqlName().replaceFirst("\\(.*", ""), text(value));
      if (converted != null) {
        return new TypedValue(type, converted);
      }
    } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
      // Reported below, like what cannot be converted at all.
    }
    throw new SqlError(
        245,
        "Conversion failed when converting the %s value '%s' to data type %s."
            .formatted(from.type().sqlName(), text(value), type.sqlName()));
  }

  private static @Nullable Object convert(String type, String text) {
    return switch (type) {
      case "tinyint", "smallint", "int", "bigint" -> whole(type, text);
      case "bit" -> bit(text);
      case "real", "float" -> Double.valueOf(text);
      case "decimal" -> number(text);
      case "nvarchar" -> text;
      case "date" -> LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text);
      case "datetime2" ->
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay()
              : LocalDateTime.parse(text.replace(' ', 'T'));
      default -> null;
    };
  }

  private static Long whole(String type, String text) {
    long value = number(text).setScale(0, RoundingMode.DOWN).longValueExact();
    return switch (type) {
      case "tinyint" -> checked(value, 0, 255);
      case "smallint" -> checked(value, Short.MIN_VALUE, Short.MAX_VALUE);
      case "int" -> checked(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      default -> value;
    };
  }

  /** Not one of a few digits that would be written out as a thousand million. */
  private static BigDecimal number(String text) {
    BigDecimal number = new BigDecimal(text);
    if (Math.abs((long) number.scale()) > MOST_DIGITS) {
      throw new ArithmeticException("Out of range");
    }
    return number;
  }

  private static long checked(long value, long least, long most) {
    if (value < least || value > most) {
      throw new ArithmeticException("Out of range");
    }
    return value;
  }

  private static Boolean bit(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> number(text).signum() != 0;
    };
  }

  private static String text(Object value) {
    if (value instanceof Boolean bit) {
      return bit ? "1" : "0";
    }
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }
}
