package dev.cloudsql.emulator.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer, which need not be a good one.
 *
 * @param status the HTTP status
 * @param headers without the length
 * @param body what follows
 */
public record HttpResponse(int status, Map<String, String> headers, Body body) {

  /** Copies the headers. */
  public HttpResponse {
    headers = new LinkedHashMap<>(headers);
  }

  /** An answer with a text. */
  public static HttpResponse text(int status, String contentType, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new HttpResponse(
        status,
        Map.of("Content-Type", contentType),
        new Body(bytes.length, out -> out.write(bytes)));
  }

  /** An answer in JSON. */
  public static HttpResponse json(int status, String text) {
    return text(status, "application/json; charset=UTF-8", text);
  }

  /** The same with one more header. */
  public HttpResponse with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpResponse(status, more, body);
  }

  /** The same with another body. */
  public HttpResponse with(Body other) {
    return new HttpResponse(status, headers, other);
  }

  /**
   * What follows the headers.
   *
   * @param length what is announced
   * @param writer what is sent
   */
  public record Body(long length, Writer writer) {}

  /** Sends a body. */
  @FunctionalInterface
  public interface Writer {

    /**
     * Sends the body; what it leaves out of the announced length is never sent, and the connection
     * is closed.
     *
     * @throws HttpReset to end the connection with a TCP reset
     */
    void writeTo(OutputStream out) throws IOException;
  }
}
