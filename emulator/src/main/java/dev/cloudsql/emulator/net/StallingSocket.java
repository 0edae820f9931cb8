package dev.cloudsql.emulator.net;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketImpl;
import org.jspecify.annotations.Nullable;

/** An accepted socket whose output can be stalled or slowed down. */
public final class StallingSocket extends Socket {

  private @Nullable Stall stall;
  private int freeBytes;
  private boolean eachByte;

  StallingSocket() throws IOException {
    super((@Nullable SocketImpl) null);
  }

  /** Sends this many bytes and then waits once; must be called before {@code getOutputStream}. */
  public void stallAfter(int bytes, Stall wait) {
    freeBytes = bytes;
    stall = wait;
  }

  /** Sends this many bytes and then waits before each further byte. */
  public void stallEachAfter(int bytes, Stall wait) {
    stallAfter(bytes, wait);
    eachByte = true;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    OutputStream out = super.getOutputStream();
    return stall == null ? out : new StallingOutput(out, freeBytes, eachByte, stall);
  }

  /** The condition to wait for. */
  @FunctionalInterface
  public interface Stall {

    /** Blocks until the output may continue. */
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
