package dev.cloudsql.emulator.backend;

import dev.cloudsql.emulator.backend.IamLogin.LoginMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A client connection whose login message is checked before the database receives it. */
final class GuardedConnection extends ForwardingConnection {

  private final LoginMessage message;
  private final @Nullable String admitted;
  private final InputStream input = new Input();

  /**
   * Makes a guard.
   *
   * @param admitted the user who may log in; {@code null} for none
   */
  GuardedConnection(BackendConnection client, LoginMessage message, @Nullable String admitted) {
    super(client);
    this.message = message;
    this.admitted = admitted;
  }

  @Override
  public InputStream input() {
    return input;
  }

  private byte[] firstMessage() throws IOException {
    byte[] bytes = message.read();
    if (message.user().filter(user -> !user.equals(admitted)).isPresent()) {
      output().write(message.refusal());
      output().flush();
      close();
      return new byte[0];
    }
    return bytes;
  }

  /**
   * The input of the database: the accepted login message, then the rest of the client's bytes; for
   * one thread.
   */
  private final class Input extends InputStream {

    private @Nullable InputStream first;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      InputStream start = first;
      if (start == null) {
        start = new ByteArrayInputStream(firstMessage());
        first = start;
      }
      int count = start.read(bytes, offset, length);
      return count > 0 ? count : GuardedConnection.super.input().read(bytes, offset, length);
    }
  }
}
