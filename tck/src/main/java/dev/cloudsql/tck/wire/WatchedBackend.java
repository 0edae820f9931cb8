package dev.cloudsql.tck.wire;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.BackendConnection;
import dev.cloudsql.emulator.backend.ForwardingConnection;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A database that records its input, counts its output, and can be made to fall silent. */
public final class WatchedBackend implements Backend {

  /**
   * The recorded length of each connection, longer than any login; further bytes are only counted.
   */
  private static final int RECORDED_BYTES = 4096;

  private static final Duration WAIT = Duration.ofMillis(50);

  private final Backend database;
  private final List<ByteArrayOutputStream> records = new CopyOnWriteArrayList<>();
  private volatile boolean silent;
  private int frozen;
  private boolean thawed;
  private long received;
  private long sent;
  private int connections;

  /** Wraps a database. */
  public WatchedBackend(Backend database) {
    this.database = database;
  }

  @Override
  public void serve(BackendConnection connection) throws IOException {
    Watched watched = new Watched(connection);
    arrived();
    if (silent) {
      watched.input().transferTo(OutputStream.nullOutputStream());
    } else {
      database.serve(watched);
    }
  }

  /** Stops answering from now on; input is still read. */
  public void fallSilent() {
    silent = true;
  }

  /**
   * Makes the network of all connections until now stand still: nothing is read from them, and
   * nothing is sent. Later connections are not affected.
   */
  public synchronized void freeze() {
    frozen = records.size();
  }

  /** Ends {@link #freeze} for good, so that the threads of the emulator can end. */
  public synchronized void thaw() {
    thawed = true;
    notifyAll();
  }

  private synchronized void passOn(int connection) throws IOException {
    try {
      while (connection < frozen && !thawed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The connection was frozen");
    }
  }

  /** The number of received bytes. */
  public synchronized long received() {
    return received;
  }

  /** The number of sent bytes. */
  public synchronized long sent() {
    return sent;
  }

  private synchronized int add(ByteArrayOutputStream record) {
    records.add(record);
    return records.size() - 1;
  }

  private synchronized void countSent(int bytes) {
    sent += bytes;
  }

  private synchronized void count(int bytes) {
    received += bytes;
    notifyAll();
  }

  private synchronized void arrived() {
    connections++;
    notifyAll();
  }

  /**
   * Waits for a connection; with some databases the server sends first, so there may be no input.
   */
  public synchronized void awaitConnection(Duration patience) throws InterruptedException {
    for (long waits = patience.dividedBy(WAIT); connections == 0; waits--) {
      if (waits <= 0) {
        throw new AssertionError("Nobody connected to the database in " + patience);
      }
      wait(WAIT.toMillis());
    }
  }

  /** Waits until more than this number of bytes have been received. */
  public synchronized void awaitMoreThan(long bytes, Duration patience)
      throws InterruptedException {
    for (long waits = patience.dividedBy(WAIT); received <= bytes; waits--) {
      if (waits <= 0) {
        throw new AssertionError("Nothing reached the database in " + patience);
      }
      wait(WAIT.toMillis());
    }
  }

  /** The first bytes of each connection. */
  public List<byte[]> beginnings() {
    return records.stream().map(ByteArrayOutputStream::toByteArray).toList();
  }

  private final class Watched extends ForwardingConnection {

    private final InputStream input;
    private final OutputStream output;

    Watched(BackendConnection connection) {
      super(connection);
      ByteArrayOutputStream record = new ByteArrayOutputStream();
      int number = add(record);
      this.input =
          new FilterInputStream(connection.input()) {
            @Override
            public int read() throws IOException {
              byte[] one = new byte[1];
              return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
              passOn(number);
              int count = super.read(bytes, offset, length);
              passOn(number);
              if (count > 0) {
                count(count);
                record.write(bytes, offset, Math.min(count, RECORDED_BYTES - record.size()));
              }
              return count;
            }
          };
      this.output =
          new FilterOutputStream(connection.output()) {
            @Override
            public void write(int one) throws IOException {
              write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              passOn(number);
              out.write(bytes, offset, length);
              countSent(length);
            }
          };
    }

    @Override
    public InputStream input() {
      return input;
    }

    @Override
    public OutputStream output() {
      return output;
    }
  }
}
