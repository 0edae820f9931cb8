package dev.cloudsql.emulator.backend;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Copies bytes in both directions between a client and its database.
 *
 * <p>The end of one direction is forwarded and does not affect the other; a failure of either ends
 * both.
 */
final class Relay {

  static final int BUFFER_BYTES = 16 * 1024;

  private Relay() {}

  static void between(BackendConnection client, Peer database) throws IOException {
    Thread back =
        new Thread(
            () -> copyBack(client, database), "cloudsql-emulator-relay-" + client.instance());
    back.setDaemon(true);
    back.start();
    try {
      copy(client.input(), database.output());
      database.shutdownOutput();
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      database.close();
    }
  }

  private static void copyBack(BackendConnection client, Peer database) {
    try {
      copy(database.input(), client.output());
      client.shutdownOutput();
    } catch (IOException e) {
      close(database);
      close(client);
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int n; (n = from.read(buffer)) >= 0; ) {
      to.write(buffer, 0, n);
      to.flush();
    }
  }

  private static void close(Closeable end) {
    try {
      end.close();
    } catch (IOException e) {
      // Ignored: it has failed already; closing it only unblocks the other thread.
    }
  }
}
