package dev.cloudsql.runtime.tls;

import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.attempt.InterruptAlarm;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

/**
 * The TCP socket below TLS. During the handshake each read is bounded by the deadline, and the
 * thread is outside the {@link HandshakeGate} while it waits for bytes.
 */
final class HandshakeTransport extends DelegatingSocket {

  private final HandshakeGate gate;
  private final Deadline deadline;
  private final Attempt attempt;
  private boolean handshaking;
  private volatile boolean ended;

  HandshakeTransport(Socket tcp, HandshakeGate gate, Deadline deadline, Attempt attempt) {
    super(tcp);
    this.gate = gate;
    this.deadline = deadline;
    this.attempt = attempt;
  }

  /** Runs the handshake; afterwards this socket is like the one below. */
  void handshake(Handshake handshake) throws IOException {
    attempt.times().hold(gate.begin(deadline));
    handshaking = true;
    try {
      handshake.run();
    } finally {
      if (handshaking) {
        handshaking = false;
        gate.leave();
      }
    }
    setSoTimeout(0);
  }

  /**
   * Whether the connection itself came to an end. When it did not, and TLS on top of it failed, the
   * peer has sent an alert.
   */
  boolean ended() {
    return ended;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new BlockInputStream(super.getInputStream()) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
          int count =
              handshaking ? readOutside(bytes, offset, length) : in.read(bytes, offset, length);
          ended |= count < 0;
          return count;
        } catch (SocketException e) {
          ended = true;
          throw e;
        }
      }

      private int readOutside(byte[] bytes, int offset, int length) throws IOException {
        handshaking = false;
        gate.leave();
        setSoTimeout(Math.max(1, deadline.remainingMillis()));
        int count = InterruptAlarm.during(attempt, () -> in.read(bytes, offset, length));
        attempt.times().hold(gate.comeBack(deadline));
        handshaking = true;
        return count;
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

  /** The handshake of the TLS socket above. */
  @FunctionalInterface
  interface Handshake {
    void run() throws IOException;
  }
}
