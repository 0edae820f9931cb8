package dev.cloudsql.runtime.admin;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP/1.1 response, read completely and with a size limit; the connection is not reused.
 *
 * @param status such as 200
 * @param headers the first value of each header, by case-insensitive name
 * @param body the text; of an error possibly truncated
 */
@SuppressWarnings("ArrayRecordComponent") // Package-private, and read once.
record HttpAnswer(int status, Map<String, String> headers, String body) {

  /**
   * The limit for all header lines and chunk sizes together, so that no response can occupy a
   * reader without end.
   */
  private static final int LONGEST_HEAD = 64 << 10;

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-9]\\d\\d)( .*)?");

  /** Thrown for a response that is not valid HTTP or does not fit the request. */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;

    private final String problem;

    MalformedException(String problem) {
      super(problem);
      this.problem = problem;
    }

    String problem() {
      return problem;
    }
  }

  /**
   * Reads a response.
   *
   * @param in the server's bytes
   * @param longestBody the limit for the body of a success, in bytes
   * @param longestError the number of bytes after which the body of an error is truncated
   * @throws MalformedException if it is not valid HTTP
   * @throws IOException if it cannot be read, or ends too early
   */
  static HttpAnswer read(InputStream in, int longestBody, int longestError) throws IOException {
    Lines lines = new Lines(in);
    int status = status(lines);
    Map<String, String> headers = headers(lines);
    while (status < 200) {
      status = status(lines);
      headers = headers(lines);
    }
    int longest = status < 300 ? longestBody + 1 : longestError;
    byte[] body = body(in, lines, status, headers, longest);
    if (status < 300 && body.length > longestBody) {
      throw new MalformedException("it is longer than " + longestBody + " bytes");
    }
    return new HttpAnswer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  /** The time in a header; empty if there is none, or it is not one. */
  Optional<Instant> date(String header) {
    String text = headers.get(header);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip())));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int status(Lines lines) throws IOException {
    Matcher matcher = STATUS.matcher(lines.next());
    if (!matcher.matches()) {
      throw new MalformedException("it is not HTTP");
    }
    return Integer.parseInt(matcher.group(1));
  }

  private static Map<String, String> headers(Lines lines) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new MalformedException("its HTTP headers are malformed");
      }
      headers.putIfAbsent(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private static byte[] body(
      InputStream in, Lines lines, int status, Map<String, String> headers, int longest)
      throws IOException {
    if (!headers.getOrDefault("Content-Encoding", "identity").equalsIgnoreCase("identity")) {
      throw new MalformedException("it is compressed, which was not asked for");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String length = headers.get("Content-Length");
    if (status == 204 || status == 304) {
      return new byte[0];
    }
    if (headers.getOrDefault("Transfer-Encoding", "").equalsIgnoreCase("chunked")) {
      for (int size = number(lines.next(), 16); size > 0; size = number(lines.next(), 16)) {
        copy(in, body, Math.min(size, longest - body.size()));
        if (body.size() == longest) {
          break;
        }
        if (!lines.next().isEmpty()) {
          throw new MalformedException("its chunks are malformed");
        }
      }
    } else if (length != null) {
      copy(in, body, Math.min(number(length, 10), longest));
    } else {
      body.writeBytes(in.readNBytes(longest));
    }
    return body.toByteArray();
  }

  private static int number(String text, int radix) throws MalformedException {
    try {
      int end = text.indexOf(';');
      return (int)
          Math.min(
              Long.parseUnsignedLong((end < 0 ? text : text.substring(0, end)).strip(), radix)
                  & Long.MAX_VALUE,
              Integer.MAX_VALUE);
    } catch (NumberFormatException e) {
      throw new MalformedException("its length is no number");
    }
  }

  private static void copy(InputStream in, ByteArrayOutputStream body, int count)
      throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the answer ended too early");
    }
    body.writeBytes(bytes);
  }

  /** Reads lines that end with CRLF or LF. */
  private static final class Lines {

    private final InputStream in;
    private int left = LONGEST_HEAD;

    Lines(InputStream in) {
      this.in = in;
    }

    String next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("the connection was closed before the answer ended");
        }
        if (--left < 0) {
          throw new MalformedException("its head is too long");
        }
        line.write(b);
      }
      String text = line.toString(StandardCharsets.ISO_8859_1);
      return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
  }
}
