package dev.cloudsql.runtime.admin;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The content of an error response, as far as it can be parsed.
 *
 * @param status the HTTP status
 * @param reason a reason such as {@code notAuthorized} or {@code SERVICE_DISABLED}; empty if there
 *     is none
 * @param message the text for humans, unchanged; empty if there is none
 * @param consumer the project of the calls, such as {@code projects/123}; {@code null} if the
 *     response does not name it
 * @param retryAfter the time to wait that the server asks for; at most one day; {@code null} if it
 *     asks for none
 * @param html whether the response is an HTML page, which the API does not send for client errors
 */
record ApiError(
    int status,
    String reason,
    String message,
    @Nullable String consumer,
    @Nullable Duration retryAfter,
    boolean html) {

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern PROJECT = Pattern.compile("projects/[A-Za-z0-9.:-]{1,64}");
  private static final long LONGEST_WAIT_SECONDS = Duration.ofDays(1).toSeconds();

  /**
   * Parses an error response; never fails. A body that is not in Google's format yields empty
   * fields.
   *
   * @param clock the time of the response if it has no {@code Date}; with that header, a {@code
   *     Retry-After} is evaluated by the server's own clock
   */
  static ApiError read(HttpAnswer answer, InstantSource clock) {
    Map<String, Object> error = error(answer.body());
    return new ApiError(
        answer.status(),
        reason(error),
        text(error, "message"),
        consumer(error).orElse(null),
        retryAfter(answer, clock).orElse(null),
        answer.headers().getOrDefault("Content-Type", "").startsWith("text/html")
            || answer.body().stripLeading().startsWith("<"));
  }

  private static Map<String, Object> error(String body) {
    try {
      return Json.fields(Json.object(body).get("error"));
    } catch (IOException e) {
      return Map.of();
    }
  }

  /** The reason: from the error details, else from the list of errors, else from the status. */
  private static String reason(Map<String, Object> error) {
    return firstReason(error, "details")
        .or(() -> firstReason(error, "errors"))
        .or(() -> Optional.of(text(error, "status")).filter(ApiError::isWord))
        .orElse("");
  }

  private static Optional<String> firstReason(Map<String, Object> error, String list) {
    return entries(error, list)
        .map(entry -> text(entry, "reason"))
        .filter(ApiError::isWord)
        .findFirst();
  }

  /** The consumer in the metadata of a {@code google.rpc.ErrorInfo}. */
  private static Optional<String> consumer(Map<String, Object> error) {
    return entries(error, "details")
        .map(info -> text(Json.fields(info.get("metadata")), "consumer"))
        .filter(consumer -> PROJECT.matcher(consumer).matches())
        .findFirst();
  }

  private static Stream<Map<String, Object>> entries(Map<String, Object> error, String list) {
    return error.get(list) instanceof List<?> entries
        ? entries.stream().map(Json::fields)
        : Stream.empty();
  }

  private static boolean isWord(String text) {
    return WORD.matcher(text).matches();
  }

  private static String text(Map<String, Object> object, String name) {
    return object.get(name) instanceof String text ? text : "";
  }

  private static Optional<Duration> retryAfter(HttpAnswer answer, InstantSource clock) {
    String value = answer.headers().get("Retry-After");
    if (value == null) {
      return Optional.empty();
    }
    if (value.strip().matches("\\d{1,18}")) {
      return Optional.of(bounded(Long.parseLong(value.strip())));
    }
    return answer
        .date("Retry-After")
        .map(then -> Duration.between(answer.date("Date").orElseGet(clock::instant), then))
        .map(wait -> bounded(wait.toSeconds()));
  }

  private static Duration bounded(long seconds) {
    return Duration.ofSeconds(Math.max(0, Math.min(seconds, LONGEST_WAIT_SECONDS)));
  }
}
