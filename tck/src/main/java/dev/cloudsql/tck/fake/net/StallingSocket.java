package dev.cloudsql.tck.fake.net;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketImpl;
import org.jspecify.annotations.Nullable;

/** An accepted socket that can be told to stop in the middle of what is written to it. */
public final class StallingSocket extends Socket {

  private @Nullable Stall stall;
  private int freeBytes;

  StallingSocket() throws IOException {
    super((@Nullable SocketImpl) null);
  }

  /**
   * Lets this many bytes pass and then waits once; to be called before the output stream is asked
   * for.
   */
  public void stallAfter(int bytes, Stall wait) {
    freeBytes = bytes;
    stall = wait;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    OutputStream out = super.getOutputStream();
    return stall == null ? out : new StallingOutput(out, freeBytes, stall);
  }

  /** What to wait for. */
  @FunctionalInterface
  public interface Stall {

    /** Waits. */
    void hold() throws InterruptedException;
  }

  private static final class StallingOutput extends FilterOutputStream {

    private final Stall stall;
    private int left;

    StallingOutput(OutputStream out, int freeBytes, Stall stall) {
      super(out);
      this.left = freeBytes;
      this.stall = stall;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int now = Math.min(left, length);
      out.write(bytes, offset, now);
      left -= now;
      if (now < length) {
        try {
          stall.hold();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("Interrupted in a stall");
        }
        left = Integer.MAX_VALUE;
        out.write(bytes, offset + now, length - now);
      }
    }
  }
}
