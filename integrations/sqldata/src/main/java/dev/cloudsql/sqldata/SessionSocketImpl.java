package dev.cloudsql.sqldata;

import dev.cloudsql.spi.StreamSocketImpl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A session as a socket. */
final class SessionSocketImpl extends StreamSocketImpl {

  private final Session session;

  private SessionSocketImpl(Session session) {
    this.session = session;
  }

  /** The socket over a session that is open. */
  static Socket socket(Session session) throws IOException {
    SessionSocketImpl impl = new SessionSocketImpl(session);
    session.ownedBy(impl);
    return impl.socket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @Override
  protected InputStream getInputStream() {
    return new Input();
  }

  @Override
  protected OutputStream getOutputStream() {
    return new Output();
  }

  @Override
  protected int available() throws IOException {
    return session.available();
  }

  @Override
  protected void shutdownInput() throws IOException {
    session.shutdownInput();
  }

  @Override
  protected void shutdownOutput() throws IOException {
    session.shutdownOutput();
  }

  @Override
  protected void close() {
    session.close();
  }

  private final class Input extends InputStream {

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return length == 0 ? 0 : session.read(bytes, offset, length, timeoutMillis());
    }

    @Override
    public int available() throws IOException {
      return session.available();
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private final class Output extends OutputStream {

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      session.write(bytes, offset, length);
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
