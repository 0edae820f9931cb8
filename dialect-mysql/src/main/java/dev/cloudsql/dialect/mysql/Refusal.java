package dev.cloudsql.dialect.mysql;

import dev.cloudsql.ConnectorException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Refuses a client in the protocol of MySQL, in which the server speaks first. */
final class Refusal {

  /** The type of an ERR packet. */
  private static final int ERROR = 0xff;

  /** ER_UNKNOWN_ERROR: all other numbers describe errors of the server itself. */
  private static final int UNKNOWN_ERROR = 1105;

  private Refusal() {}

  /** Sends an ERR packet; in place of a greeting it has no SQLState. */
  static void send(OutputStream out, ConnectorException failure) throws IOException {
    byte[] text = String.valueOf(failure.getMessage()).getBytes(StandardCharsets.UTF_8);
    int length = 3 + text.length;
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(length);
    packet.write(length >> Byte.SIZE);
    packet.write(length >> (2 * Byte.SIZE));
    packet.write(0); // the number of the packet
    packet.write(ERROR);
    packet.write(UNKNOWN_ERROR);
    packet.write(UNKNOWN_ERROR >> Byte.SIZE);
    packet.writeBytes(text);
    out.write(packet.toByteArray());
    out.flush();
  }
}
