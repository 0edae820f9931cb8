package dev.cloudsql.emulator.backend;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** PostgreSQL's StartupMessage; a CancelRequest has the same form, without a user. */
final class PostgresLogin implements IamLogin.LoginMessage {

  private static final int LONGEST = 10_000;
  private static final int PROTOCOL_3 = 3;
  private static final int HEAD = 8;
  private static final int CLEARTEXT_PASSWORD = 3;

  private final DataInputStream in;
  private String user = "";

  PostgresLogin(InputStream in) {
    this.in = new DataInputStream(in);
  }

  @Override
  public byte[] read() throws IOException {
    int length = in.readInt();
    if (length < HEAD || length > LONGEST) {
      throw new IOException("Not a startup message of PostgreSQL");
    }
    byte[] message = new byte[length];
    ByteBuffer.wrap(message).putInt(length);
    in.readFully(message, Integer.BYTES, length - Integer.BYTES);
    if (ByteBuffer.wrap(message).getShort(Integer.BYTES) == PROTOCOL_3) {
      int at = HEAD;
      while (at < length && message[at] != 0) {
        String name = IamLogin.text(message, at);
        at += name.getBytes(StandardCharsets.UTF_8).length + 1;
        String value = IamLogin.text(message, at);
        at += value.getBytes(StandardCharsets.UTF_8).length + 1;
        if (name.equals("user")) {
          user = value;
        }
      }
    }
    return message;
  }

  @Override
  public Optional<String> user() {
    return Optional.of(user).filter(name -> !name.isEmpty());
  }

  @Override
  public Optional<String> askPassword(OutputStream client) throws IOException {
    ByteBuffer request = ByteBuffer.allocate(1 + HEAD);
    client.write(request.put((byte) 'R').putInt(HEAD).putInt(CLEARTEXT_PASSWORD).array());
    client.flush();
    if (in.readByte() != 'p') {
      throw new IOException("Not a password message of PostgreSQL");
    }
    int length = in.readInt() - Integer.BYTES;
    if (length < 1 || length > LONGEST) {
      throw new IOException("Not a password message of PostgreSQL");
    }
    return Optional.of(IamLogin.text(in.readNBytes(length), 0));
  }

  @Override
  public byte[] refusal() {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    for (String field :
        new String[] {
          "SFATAL",
          "VFATAL",
          "C28P01",
          "MCloud SQL IAM user authentication failed for user \"" + user + "\""
        }) {
      fields.writeBytes(field.getBytes(StandardCharsets.UTF_8));
      fields.write(0);
    }
    fields.write(0);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(message)) {
      out.writeByte('E');
      out.writeInt(Integer.BYTES + fields.size());
      fields.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return message.toByteArray();
  }
}
