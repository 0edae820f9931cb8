package dev.cloudsql.emulator.net;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketImpl;
import org.jspecify.annotations.Nullable;

/** An accepted socket whose output can stall or slow down. */
public final class StallingSocket extends Socket {

  private @Nullable Stall stall;
  private int freeBytes;
  private boolean eachByte;

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

  /** Lets this many bytes pass and then waits before each. */
  public void stallEachAfter(int bytes, Stall wait) {
    stallAfter(bytes, wait);
    eachByte = true;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    OutputStream out = super.getOutputStream();
    return stall == null ? out : new StallingOutput(out, freeBytes, eachByte, stall);
  }

  /** What to wait for. */
  @FunctionalInterface
  public interface Stall {

    /** Waits. */
    void hold() throws InterruptedException;
  }

  private static final class StallingOutput extends FilterOutputStream {

    private final Stall stall;
    private final boolean eachByte;
    private int left;

    StallingOutput(OutputStream out, int freeBytes, boolean eachByte, Stall stall) {
      super(out);
      this.left = freeBytes;
      this.eachByte = eachByte;
      this.stall = stall;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int written = 0;
      while (written < length) {
        if (left == 0) {
          hold();
          left = eachByte ? 1 : Integer.MAX_VALUE;
        }
        int now = Math.min(left, length - written);
        out.write(bytes, offset + written, now);
        left -= now;
        written += now;
      }
    }

    private void hold() throws IOException {
      try {
        stall.hold();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted in a stall");
      }
    }
  }
}
