package dev.cloudsql.dialect.postgres;

import dev.cloudsql.ConnectorException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Refuses a client in the protocol of PostgreSQL, as a server does that cannot start a session. */
final class Refusal {

  private static final int CANCEL_REQUEST = 80877102;
  private static final int SSL_REQUEST = 80877103;
  private static final int GSSENC_REQUEST = 80877104;

  /** The length and the code. */
  private static final int HEADER = 8;

  /** The server's own limit for the first message. */
  private static final int LONGEST_REQUEST = 10_000;

  private Refusal() {}

  /** Reads the client's request, because a client reads an error only after it, and answers. */
  static void send(InputStream in, OutputStream out, ConnectorException failure)
      throws IOException {
    int request = request(in);
    while (request == SSL_REQUEST || request == GSSENC_REQUEST) {
      out.write('N');
      out.flush();
      request = request(in);
    }
    if (request != CANCEL_REQUEST) {
      out.write(errorResponse(failure));
      out.flush();
    }
  }

  private static int request(InputStream in) throws IOException {
    DataInputStream from = new DataInputStream(in);
    int length = from.readInt();
    int code = from.readInt();
    if (length < HEADER || length > LONGEST_REQUEST) {
      throw new IOException("The client does not speak PostgreSQL's protocol");
    }
    from.skipNBytes(length - HEADER);
    return code;
  }

  private static byte[] errorResponse(ConnectorException failure) throws IOException {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    field(fields, 'S', "FATAL");
    field(fields, 'V', "FATAL");
    field(fields, 'C', failure.code().sqlState());
    field(fields, 'M', String.valueOf(failure.getMessage()));
    fields.write(0);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write('E');
    new DataOutputStream(message).writeInt(Integer.BYTES + fields.size());
    fields.writeTo(message);
    return message.toByteArray();
  }

  private static void field(ByteArrayOutputStream fields, char type, String value) {
    fields.write(type);
    fields.writeBytes(value.getBytes(StandardCharsets.UTF_8));
    fields.write(0);
  }
}
