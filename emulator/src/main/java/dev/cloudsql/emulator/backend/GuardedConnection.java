package dev.cloudsql.emulator.backend;

import dev.cloudsql.emulator.backend.IamLogin.LoginMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client connection whose login message is checked before the database receives it. */
final class GuardedConnection extends ForwardingConnection {

  private final LoginMessage message;
  private final Function<BackendConnection, Optional<String>> users;
  private final InputStream input = new Input();

  /**
   * Makes a guard.
   *
   * @param users returns the user who may log in with a connection's token; empty for none
   */
  GuardedConnection(
      BackendConnection client,
      LoginMessage message,
      Function<BackendConnection, Optional<String>> users) {
    super(client);
    this.message = message;
    this.users = users;
  }

  @Override
  public InputStream input() {
    return input;
  }

  private byte[] firstMessage() throws IOException {
    byte[] bytes = message.read();
    Optional<String> user = message.user();
    if (user.isPresent() && !admits(user.get())) {
      output().write(message.refusal());
      output().flush();
      close();
      return new byte[0];
    }
    return bytes;
  }

  private boolean admits(String user) throws IOException {
    Optional<String> admitted = users.apply(this);
    if (loginToken().isEmpty() && user.contains("@")) {
      Optional<String> password = message.askPassword(output());
      admitted = password.flatMap(token -> users.apply(new WithToken(this, token)));
    }
    return admitted.filter(user::equals).isPresent();
  }

  /** The connection of a client that has sent its token as the password. */
  private static final class WithToken extends ForwardingConnection {

    private final String token;

    WithToken(BackendConnection client, String token) {
      super(client);
      this.token = token;
    }

    @Override
    public Optional<String> loginToken() {
      return Optional.of(token);
    }
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
