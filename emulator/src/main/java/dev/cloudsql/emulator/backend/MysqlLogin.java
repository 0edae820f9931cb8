package dev.cloudsql.emulator.backend;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** MySQL's HandshakeResponse41, the client's answer to the server's greeting. */
final class MysqlLogin implements IamLogin.LoginMessage {

  private static final int HEAD = 4;

  /**
   * The length of capabilities, maximum packet size, character set and filler, which precede the
   * user.
   */
  private static final int BEFORE_USER = 32;

  private static final int LONGEST = 10_000;
  private static final int ACCESS_DENIED = 1045;

  private final InputStream in;
  private byte[] packet = new byte[0];

  MysqlLogin(InputStream in) {
    this.in = in;
  }

  @Override
  public byte[] read() throws IOException {
    byte[] head = in.readNBytes(HEAD);
    if (head.length < HEAD) {
      throw new EOFException();
    }
    int length = (head[0] & 0xff) | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16;
    if (length <= BEFORE_USER || length > LONGEST) {
      throw new IOException("Not a handshake response of MySQL");
    }
    packet = new byte[HEAD + length];
    System.arraycopy(head, 0, packet, 0, HEAD);
    if (in.readNBytes(packet, HEAD, length) < length) {
      throw new EOFException();
    }
    return packet;
  }

  @Override
  public Optional<String> user() {
    return Optional.of(IamLogin.text(packet, HEAD + BEFORE_USER));
  }

  @Override
  public byte[] refusal() {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.write(0xff);
    payload.write(ACCESS_DENIED & 0xff);
    payload.write(ACCESS_DENIED >> 8);
    payload.writeBytes(
        "#28000Access denied for user '%s'@'cloudsqlproxy~127.0.0.1' (using password: NO)"
            .formatted(user().orElse(""))
            .getBytes(StandardCharsets.UTF_8));
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write(payload.size() & 0xff);
    message.write(payload.size() >> 8);
    message.write(0);
    message.write(packet[3] + 1);
    message.writeBytes(payload.toByteArray());
    return message.toByteArray();
  }
}
