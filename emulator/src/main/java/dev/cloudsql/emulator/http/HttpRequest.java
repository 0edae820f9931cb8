package dev.cloudsql.emulator.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A completely read HTTP request.
 *
 * @param method such as {@code GET}
 * @param target the request target as sent: path and query, or a complete URL
 * @param headers by case-insensitive name; the last of repeated ones
 * @param body decompressed, as text
 */
public record HttpRequest(String method, String target, Map<String, String> headers, String body) {

  /** The path, with escapes such as {@code %3A} resolved. */
  public String path() {
    return Optional.ofNullable(URI.create(target).getPath()).orElse("/");
  }

  /** The parameters of the query. */
  public Map<String, String> query() {
    return Optional.ofNullable(URI.create(target).getRawQuery())
        .map(HttpRequest::parameters)
        .orElse(Map.of());
  }

  /** The parameters of a body that is a form. */
  public Map<String, String> form() {
    return parameters(body);
  }

  /** The value of a header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /**
   * The parameters of a query or a form.
   *
   * @throws IllegalArgumentException if an escape is malformed
   */
  public static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : text.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      parameters.put(decode(parts[0]), parts.length == 1 ? "" : decode(parts[1]));
    }
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
