package dev.cloudsql.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Exchanges the first bytes with a database, which needs no user: they prove that the server
 * accepts the client certificate, and that a database answers. In TLS 1.3 a refusal arrives with
 * the first read only.
 */
enum DatabaseGreeting {
  /** PostgreSQL: an SSLRequest, answered with one letter. */
  POSTGRES("SNE", "\0\0\0\b\4\u00d2\26/"),
  /** MySQL: the server speaks first, with a packet of protocol 10, or of an error. */
  MYSQL("\n\u00ff", "") {
    @Override
    int first(InputStream in) throws IOException {
      byte[] header = in.readNBytes(4);
      return header.length < 4 ? -1 : in.read();
    }
  },
  /**
   * SQL Server: PRELOGIN, answered with a tabular result. It is a header with type and length; the
   * places of version and encryption; the version 17; and that the client does not encrypt.
   */
  SQLSERVER(
      "\4",
      "\22\1\0\32\0\0\0\0" + "\0\0\13\0\6" + "\1\0\21\0\1" + "\u00ff" + "\21\0\0\0\0\0" + "\2");

  private final String answers;
  private final String request;

  DatabaseGreeting(String answers, String request) {
    this.answers = answers;
    this.request = request;
  }

  /** The greeting of an engine, such as {@code POSTGRES_17}. */
  static DatabaseGreeting of(String databaseVersion) {
    String version = databaseVersion.toUpperCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(greeting -> version.startsWith(greeting.name()))
        .findFirst()
        .orElse(POSTGRES);
  }

  /** What came back. */
  enum Answer {
    /** The first byte of the engine's protocol. */
    EXPECTED,
    /** Another byte. */
    ODD,
    /** No byte in time. */
    NONE
  }

  /**
   * Sends the request and reads the beginning of the answer.
   *
   * @throws IOException if the connection ends; of the connector, if the server refuses it
   */
  Answer exchange(Socket socket, Duration limit) throws IOException {
    socket.setSoTimeout((int) limit.toMillis());
    if (!request.isEmpty()) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }
    try {
      int first = first(socket.getInputStream());
      if (first < 0) {
        throw new IOException("the server closed the connection before the database answered");
      }
      return answers.indexOf(first) >= 0 ? Answer.EXPECTED : Answer.ODD;
    } catch (SocketTimeoutException e) {
      return Answer.NONE;
    }
  }

  /** The byte that tells the protocol; -1 at the end of the stream. */
  int first(InputStream in) throws IOException {
    return in.read();
  }
}
