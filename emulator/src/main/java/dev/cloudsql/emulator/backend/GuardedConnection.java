package dev.cloudsql.emulator.backend;

import dev.cloudsql.emulator.backend.IamLogin.LoginMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client connection whose login message is checked before the database receives it. */
final class GuardedConnection extends ForwardingConnection {

  private final LoginMessage message;
  private final Optional<String> admitted;
  private final InputStream input = new Input();

  /**
   * Makes a guard.
   *
   * @param admitted the user who may log in; empty for none
   */
  GuardedConnection(BackendConnection client, LoginMessage message, Optional<String> admitted) {
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
    if (message.user().isPresent() && !message.user().equals(admitted)) {
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
