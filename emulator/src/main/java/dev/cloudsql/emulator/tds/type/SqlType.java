package dev.cloudsql.emulator.tds.type;

import dev.cloudsql.emulator.tds.wire.WireReader;
import dev.cloudsql.emulator.tds.wire.WireWriter;
import java.io.IOException;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/** The type of a column or a parameter: how it is described, and how its values are written. */
public sealed interface SqlType
    permits IntegerType,
        BitType,
        FloatType,
        DecimalType,
        TextType,
        BinaryType,
        DateType,
        DateTimeType {

  /** The number {@code int}. */
  SqlType INT = new IntegerType(4);

  /** The number {@code bigint}. */
  SqlType BIGINT = new IntegerType(8);

  /** The name that SQL has for it, for messages. */
  String sqlName();

  /** Describes the type. */
  void writeInfo(WireWriter out) throws IOException;

  /** Writes a value of the class that {@link #read} returns. */
  void write(WireWriter out, @Nullable Object value) throws IOException;

  /** Reads a value. */
  @Nullable Object read(WireReader in) throws ProtocolException;
}
