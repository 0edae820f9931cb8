package dev.cloudsql.dialect.mysql;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Logs in as Cloud SQL does with IAM users: it asks for {@code mysql_clear_password}. */
final class ClearPasswordServer implements Backend {

  static final String ONLY_LOGINS = "This server knows only logins";

  private static final int CAPABILITIES = 0x013AA20F;
  private static final int USER_OFFSET = 32;

  private final List<Login> logins = new CopyOnWriteArrayList<>();

  /**
   * A login that came to its end.
   *
   * @param token whether the client certificate carried a login token
   */
  record Login(String user, String password, boolean token) {}

  List<Login> logins() {
    return logins;
  }

  @Override
  public void serve(BackendConnection connection) throws IOException {
    send(connection, 0, greeting());
    String user = text(receive(connection), USER_OFFSET);
    byte[] plugin = "\u00femysql_clear_password\0\0".getBytes(StandardCharsets.ISO_8859_1);
    send(connection, 2, plugin);
    String password = text(receive(connection), 0);
    logins.add(new Login(user, password, connection.loginToken().isPresent()));
    send(connection, 4, new byte[] {0, 0, 0, 2, 0, 0, 0});
    receive(connection);
    byte[] error = ("\u00ff\u0051\u0004#HY000" + ONLY_LOGINS).getBytes(StandardCharsets.ISO_8859_1);
    send(connection, 1, error);
  }

  private static byte[] greeting() {
    byte[] seed = "01234567".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(10);
    packet.writeBytes("8.0.36\0".getBytes(StandardCharsets.US_ASCII));
    packet.writeBytes(new byte[] {1, 0, 0, 0});
    packet.writeBytes(seed);
    packet.write(0);
    packet.write(CAPABILITIES & 0xff);
    packet.write((CAPABILITIES >> 8) & 0xff);
    packet.write(45);
    packet.writeBytes(new byte[] {2, 0});
    packet.write((CAPABILITIES >> 16) & 0xff);
    packet.write((CAPABILITIES >> 24) & 0xff);
    packet.write(21);
    packet.writeBytes(new byte[10]);
    packet.writeBytes("012345678901\0".getBytes(StandardCharsets.US_ASCII));
    packet.writeBytes("caching_sha2_password\0".getBytes(StandardCharsets.US_ASCII));
    return packet.toByteArray();
  }

  private static void send(BackendConnection connection, int sequence, byte[] payload)
      throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(4 + payload.length);
    packet.put((byte) payload.length).put((byte) 0).put((byte) 0).put((byte) sequence);
    connection.output().write(packet.put(payload).array());
    connection.output().flush();
  }

  private static byte[] receive(BackendConnection connection) throws IOException {
    DataInputStream in = new DataInputStream(connection.input());
    byte[] header = new byte[4];
    in.readFully(header);
    byte[] payload = new byte[(header[0] & 0xff) | (header[1] & 0xff) << 8];
    in.readFully(payload);
    return payload;
  }

  /** The text up to its terminating zero. */
  private static String text(byte[] payload, int offset) {
    int end = offset;
    while (payload[end] != 0) {
      end++;
    }
    return new String(payload, offset, end - offset, StandardCharsets.UTF_8);
  }
}
