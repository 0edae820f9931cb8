package dev.cloudsql.emulator.tds.wire;

import java.io.IOException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * A value and its type.
 *
 * @param type how it is written
 * @param value of the type's class; null for {@code NULL}
 */
public record TypedValue(TdsType type, @Nullable Object value) {

  /** An {@code int}. */
  public static TypedValue of(int number) {
    return new TypedValue(TdsType.INT, (long) number);
  }

  /** Reads the description and the value of a parameter. */
  public static TypedValue read(WireReader in) throws ProtocolException {
    TdsType type = TdsType.read(in);
    return new TypedValue(type, type.readValue(in));
  }

  /** Writes the description and the value. */
  public void write(WireWriter out) throws IOException {
    type.write(out);
    type.writeValue(out, value);
  }
}
