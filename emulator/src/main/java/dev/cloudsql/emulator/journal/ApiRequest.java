package dev.cloudsql.emulator.journal;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP call as it arrived.
 *
 * @param call its kind
 * @param instance the connection name of the instance of the call; {@code null} if the call is
 *     about none, or that instance does not exist
 * @param method such as {@code GET}
 * @param target the path and query as they were sent
 * @param headers by case-insensitive name
 * @param body decompressed, as text
 * @since 0.1
 */
public record ApiRequest(
    ApiCall call,
    @Nullable String instance,
    String method,
    String target,
    Map<String, String> headers,
    String body) {

  /** Copies the headers. */
  public ApiRequest {
    Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    headers = copy;
  }

  /** The value of a header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
