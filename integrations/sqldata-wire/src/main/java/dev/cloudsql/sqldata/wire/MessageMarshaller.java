package dev.cloudsql.sqldata.wire;

import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;

/** Encodes and decodes the messages of one direction. */
record MessageMarshaller(Fields fields) implements MethodDescriptor.Marshaller<SqlDataMessage> {

  @Override
  public InputStream stream(SqlDataMessage message) {
    return Encoder.message(message, fields);
  }

  @Override
  public SqlDataMessage parse(InputStream stream) {
    try {
      return Decoder.message(allBytes(stream), fields);
    } catch (MalformedMessageException e) {
      throw Status.INTERNAL
          .withDescription("Malformed message of SQL Data: " + e.getMessage())
          .withCause(e)
          .asRuntimeException();
    } catch (IOException e) {
      throw Status.INTERNAL
          .withDescription("Cannot read a message of SQL Data")
          .withCause(e)
          .asRuntimeException();
    }
  }

  private static byte[] allBytes(InputStream stream) throws IOException {
    if (stream instanceof KnownLength) {
      byte[] bytes = new byte[stream.available()];
      stream.readNBytes(bytes, 0, bytes.length);
      return bytes;
    }
    return stream.readAllBytes();
  }
}
