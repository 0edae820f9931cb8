package dev.cloudsql.runtime.tls;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream in which every read goes through the one method that reads a block. */
abstract class BlockInputStream extends FilterInputStream {

  private static final int SKIP_BYTES = 8192;

  BlockInputStream(InputStream in) {
    super(in);
  }

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final long skip(long count) throws IOException {
    return Math.max(0, read(new byte[(int) Math.max(0, Math.min(count, SKIP_BYTES))]));
  }

  @Override
  public abstract int read(byte[] bytes, int offset, int length) throws IOException;
}
