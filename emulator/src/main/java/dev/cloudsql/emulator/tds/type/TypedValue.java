package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * A value and its type.
 *
 * @param type how it is written
 * @param value of the class that the type reads; null for {@code NULL}
 */
public record TypedValue(SqlType type, @Nullable Object value) {

  /** A text. */
  public static TypedValue of(String text) {
    return new TypedValue(Types.text(text.length()), text);
  }

  /** An {@code int}. */
  public static TypedValue of(int number) {
    return new TypedValue(SqlType.INT, (long) number);
  }

  /** Reads the description and the value of a parameter. */
  public static TypedValue read(WireReader in) throws ProtocolException {
    SqlType type = Types.read(in);
    return new TypedValue(type, type.read(in));
  }

  /** Writes the value without its description. */
  public void write(WireWriter out) throws IOException {
    type.write(out, value);
  }
}
