package dev.cloudsql.tck.fake.backend;

import dev.cloudsql.InstanceName;
import dev.cloudsql.tck.fake.backend.IamLogin.LoginMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client whose first message is looked at before the database gets it. */
final class GuardedConnection implements BackendConnection {

  private final BackendConnection client;
  private final LoginMessage message;
  private final Optional<String> admitted;
  private final InputStream input = new Input();

  /**
   * Guards a connection.
   *
   * @param admitted the user who may log in; empty for nobody
   */
  GuardedConnection(BackendConnection client, LoginMessage message, Optional<String> admitted) {
    this.client = client;
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
      client.output().write(message.refusal());
      client.output().flush();
      client.close();
      return new byte[0];
    }
    return bytes;
  }

  @Override
  public InstanceName instance() {
    return client.instance();
  }

  @Override
  public OutputStream output() {
    return client.output();
  }

  @Override
  public void shutdownOutput() throws IOException {
    client.shutdownOutput();
  }

  @Override
  public X509Certificate clientCertificate() {
    return client.clientCertificate();
  }

  @Override
  public Optional<String> loginToken() {
    return client.loginToken();
  }

  @Override
  public String principal() {
    return client.principal();
  }

  @Override
  public void close() throws IOException {
    client.close();
  }

  /** First the message, once it has been accepted, then the rest as it comes; for one thread. */
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
      return count > 0 ? count : client.input().read(bytes, offset, length);
    }
  }
}
