package dev.cloudsql.runtime.admin;

import com.google.api.client.http.HttpResponse;
import dev.cloudsql.runtime.instance.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;

/** Reads the bodies of answers from servers that may send too much, too slowly, or without end. */
final class Answers {

  private Answers() {}

  /**
   * Reads until the body ends or the limit is reached.
   *
   * @throws SocketTimeoutException if the deadline passes first; a server that sends a byte now and
   *     then never runs into the socket's own timeout
   */
  static byte[] read(HttpResponse response, int limit, Deadline deadline) throws IOException {
    InputStream body = response.getContent();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (body == null) {
      return bytes.toByteArray();
    }
    byte[] buffer = new byte[8192];
    while (bytes.size() < limit) {
      stopIfInterrupted();
      stopIfLate(deadline);
      int count = body.read(buffer, 0, Math.min(buffer.length, limit - bytes.size()));
      if (count < 0) {
        break;
      }
      bytes.write(buffer, 0, count);
    }
    return bytes.toByteArray();
  }

  static void stopIfInterrupted() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("the thread was interrupted");
    }
  }

  static void stopIfLate(Deadline deadline) throws SocketTimeoutException {
    if (deadline.passed()) {
      throw new SocketTimeoutException("the answer did not end in time");
    }
  }

  /** Closes the connection without reading what is left. */
  static void close(HttpResponse response) {
    try {
      response.disconnect();
    } catch (IOException e) {
      // What was needed of the answer has been read.
    }
  }
}
