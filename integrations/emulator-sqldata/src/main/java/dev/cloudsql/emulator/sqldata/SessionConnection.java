package dev.cloudsql.emulator.sqldata;

import dev.cloudsql.emulator.backend.BackendConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** A session as the database behind the instance sees it. */
final class SessionConnection implements BackendConnection {

  private final Session session;
  private final InputStream input = new Input();
  private final OutputStream output = new Output();

  SessionConnection(Session session) {
    this.session = session;
  }

  @Override
  public String instance() {
    return session.instance();
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void shutdownOutput() {
    session.endOutput();
  }

  @Override
  public X509Certificate clientCertificate() {
    throw new IllegalStateException("Clients of SQL Data have no certificate");
  }

  @Override
  public Optional<String> loginToken() {
    return Optional.empty();
  }

  @Override
  public String principal() {
    return session.principal();
  }

  @Override
  public void close() {
    session.disconnect();
  }

  private final class Input extends InputStream {

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return length == 0 ? 0 : session.read(bytes, offset, length);
    }
  }

  private final class Output extends OutputStream {

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      session.write(bytes, offset, length);
    }
  }
}
