package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import java.net.ProtocolException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds types by what a message or a statement says. */
public final class Types {

  /** Characters that text with a limit can have. */
  public static final int MAX_CHARACTERS = 4000;

  private static final SqlType ANY_TEXT = new TextType(2 * MAX_CHARACTERS);
  private static final SqlType LONG_TEXT = new TextType(Chunks.UNLIMITED);
  // SQL_Latin1_General_CP1_CI_AS, as servers have it by default: language, flags and sort order.
  private static final byte[] COLLATION = {0x09, 0x04, (byte) 0xd0, 0x00, 0x34};
  private static final int MAX_PRECISION = 38;

  private Types() {}

  /** How this server orders text. */
  public static byte[] collation() {
    return COLLATION.clone();
  }

  /** The type for a text of this length. */
  public static SqlType text(int characters) {
    return characters <= MAX_CHARACTERS ? ANY_TEXT : LONG_TEXT;
  }

  /** The type of a number with these digits. */
  public static SqlType decimal(int precision, int scale) {
    return new DecimalType(Math.max(precision, scale), scale);
  }

  /** The type of floating-point numbers. */
  public static SqlType floating() {
    return new FloatType(Double.BYTES);
  }

  /**
   * The type that SQL calls so.
   *
   * @param arguments what stands in brackets; {@link Integer#MAX_VALUE} for {@code max}
   */
  public static Optional<SqlType> named(String name, List<Integer> arguments) {
    int first = arguments.isEmpty() ? -1 : arguments.get(0);
    return Optional.ofNullable(
        switch (name.toLowerCase(Locale.ROOT)) {
          case "tinyint" -> new IntegerType(1);
          case "smallint" -> new IntegerType(2);
          case "int", "integer" -> SqlType.INT;
          case "bigint" -> SqlType.BIGINT;
          case "bit" -> new BitType();
          case "real" -> new FloatType(Float.BYTES);
          case "float" -> floating();
          case "decimal", "numeric" ->
              new DecimalType(
                  first < 0 ? 18 : Math.min(first, MAX_PRECISION),
                  arguments.size() < 2 ? 0 : arguments.get(1));
          case "nvarchar", "varchar" -> first > MAX_CHARACTERS ? LONG_TEXT : ANY_TEXT;
          case "date" -> new DateType();
          case "datetime2" ->
              new DateTimeType(first < 0 ? DateTimeType.MAX_SCALE : Math.min(first, 7));
          default -> null;
        });
  }

  /** Reads the description of a parameter. */
  public static SqlType read(WireReader in) throws ProtocolException {
    int id = in.u8();
    return switch (id) {
      case IntegerType.ID -> new IntegerType(in.u8());
      case BitType.ID -> {
        in.u8();
        yield new BitType();
      }
      case FloatType.ID -> new FloatType(in.u8());
      case DecimalType.ID, DecimalType.NUMERIC_ID -> {
        in.u8();
        yield new DecimalType(in.u8(), in.u8());
      }
      case TextType.ID -> {
        SqlType text = new TextType(in.u16());
        in.bytes(COLLATION.length);
        yield text;
      }
      case BinaryType.ID -> new BinaryType(in.u16());
      case DateType.ID -> new DateType();
      case DateTimeType.ID -> new DateTimeType(in.u8());
      default ->
          throw new ProtocolException(
              "Parameters of type 0x%02x are beyond this server".formatted(id));
    };
  }
}
