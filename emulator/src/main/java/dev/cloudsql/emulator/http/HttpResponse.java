package dev.cloudsql.emulator.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP response, possibly malformed on purpose.
 *
 * @param status the HTTP status
 * @param headers the headers except the length
 * @param body the body
 */
public record HttpResponse(int status, Map<String, String> headers, Body body) {

  /** Copies the headers. */
  public HttpResponse {
    headers = new LinkedHashMap<>(headers);
  }

  /** A response with a text. */
  public static HttpResponse text(int status, String contentType, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new HttpResponse(
        status,
        Map.of("Content-Type", contentType),
        new Body(bytes.length, out -> out.write(bytes)));
  }

  /** A JSON response. */
  public static HttpResponse json(int status, String text) {
    return text(status, "application/json; charset=UTF-8", text);
  }

  /** The same response with one more header. */
  public HttpResponse with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpResponse(status, more, body);
  }

  /** The same response with another body. */
  public HttpResponse with(Body other) {
    return new HttpResponse(status, headers, other);
  }

  /**
   * The body of a response.
   *
   * @param length the announced length
   * @param writer writes the body
   */
  public record Body(long length, Writer writer) {}

  /** Writes a body. */
  @FunctionalInterface
  public interface Writer {

    /**
     * Writes the body. If it is shorter than the announced length, the connection is closed.
     *
     * @throws HttpReset to end the connection with a TCP reset
     */
    void writeTo(OutputStream out) throws IOException;
  }
}
