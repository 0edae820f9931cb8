package dev.cloudsql.runtime.tls;

import dev.cloudsql.runtime.attempt.Deadline;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

/**
 * The TCP socket below TLS: limits each read of the handshake to the deadline, and notes whether
 * the connection itself ended.
 */
final class TlsTransport extends DelegatingSocket {

  private final Deadline deadline;
  private volatile boolean handshaking = true;
  private volatile boolean ended;

  TlsTransport(Socket tcp, Deadline deadline) {
    super(tcp);
    this.deadline = deadline;
  }

  /** Lifts the limit on reads: the handshake is over. */
  void handshakeOver() throws SocketException {
    handshaking = false;
    setSoTimeout(0);
  }

  /**
   * Whether the TCP connection came to an end. If it did not and TLS on top of it failed, the peer
   * has sent an alert.
   */
  boolean ended() {
    return ended;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new BlockInputStream(super.getInputStream()) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (handshaking) {
          setSoTimeout(Math.max(1, deadline.remainingMillis()));
        }
        try {
          int count = in.read(bytes, offset, length);
          ended |= count < 0;
          return count;
        } catch (SocketException e) {
          ended = true;
          throw e;
        }
      }
    };
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (SocketException e) {
          ended = true;
          throw e;
        }
      }
    };
  }
}
