package dev.cloudsql.benchmarks.server;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Takes or gives bytes: the client says {@code u} or {@code d} and how many, as four bytes; after
 * an upload it gets one byte.
 */
final class BulkBackend implements Backend {

  private static final int CHUNK = 16_384;

  @Override
  public void serve(BackendConnection connection) throws IOException {
    DataInputStream in = new DataInputStream(connection.input());
    OutputStream out = connection.output();
    byte[] chunk = new byte[CHUNK];
    for (int direction; (direction = in.read()) >= 0; ) {
      int left = in.readInt();
      if (direction == 'u') {
        take(in, left, chunk);
        out.write(direction);
      } else {
        give(out, left, chunk);
      }
    }
  }

  private static void take(DataInputStream in, int bytes, byte[] chunk) throws IOException {
    for (int left = bytes; left > 0; ) {
      int count = in.read(chunk, 0, Math.min(left, chunk.length));
      if (count < 0) {
        throw new EOFException("The client left");
      }
      left -= count;
    }
  }

  private static void give(OutputStream out, int bytes, byte[] chunk) throws IOException {
    for (int left = bytes; left > 0; left -= chunk.length) {
      out.write(chunk, 0, Math.min(left, chunk.length));
    }
  }
}
