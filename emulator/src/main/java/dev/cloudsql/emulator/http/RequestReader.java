package dev.cloudsql.emulator.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Reads the HTTP/1.1 requests of one connection, with plain, chunked and gzip bodies. */
final class RequestReader {

  private static final int MAX_LINE = 64 * 1024;
  private static final int MAX_HEADERS = 1000;
  private static final int MAX_BODY = 4 * 1024 * 1024;

  private final InputStream in;
  private final OutputStream out;

  RequestReader(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  /** Reads the next request; empty if the client has closed the connection. */
  Optional<HttpRequest> next() throws IOException {
    int first = in.read();
    if (first < 0) {
      return Optional.empty();
    }
    String[] start = ((char) first + line()).split(" ", 3);
    if (start.length != 3) {
      throw new ProtocolException("Not a request line");
    }
    Map<String, String> headers = headers();
    if ("100-continue".equalsIgnoreCase(headers.get("Expect"))) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }
    return Optional.of(new HttpRequest(start[0], start[1], headers, body(headers)));
  }

  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new ProtocolException("Not a header");
      }
      if (headers.size() == MAX_HEADERS) {
        throw new ProtocolException("More than " + MAX_HEADERS + " headers");
      }
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    return headers;
  }

  private String body(Map<String, String> headers) throws IOException {
    byte[] raw =
        "chunked".equalsIgnoreCase(headers.get("Transfer-Encoding"))
            ? chunks()
            : exactly(number(headers.getOrDefault("Content-Length", "0"), 10));
    if (!"gzip".equalsIgnoreCase(headers.get("Content-Encoding"))) {
      return new String(raw, StandardCharsets.UTF_8);
    }
    try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(raw))) {
      return new String(unpacked.readNBytes(MAX_BODY), StandardCharsets.UTF_8);
    }
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    while (true) {
      int size = number(line().split(";", 2)[0].strip(), 16);
      if (size == 0) {
        headers();
        return whole.toByteArray();
      }
      whole.writeBytes(exactly(size));
      if (whole.size() > MAX_BODY || !line().isEmpty()) {
        throw new ProtocolException("Not a chunk");
      }
    }
  }

  private static int number(String digits, int radix) throws ProtocolException {
    try {
      return Integer.parseInt(digits, radix);
    } catch (NumberFormatException e) {
      throw new ProtocolException("Not a number of bytes");
    }
  }

  private byte[] exactly(int length) throws IOException {
    if (length < 0 || length > MAX_BODY) {
      throw new ProtocolException("A body of " + length + " bytes");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("The body ends after " + bytes.length + " bytes");
    }
    return bytes;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() > MAX_LINE) {
        throw new ProtocolException("A line without an end");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
