package dev.cloudsql.runtime.credentials.google;

import com.google.api.client.http.HttpResponseException;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The error response of a token server, in the format of OAuth or of Google's APIs.
 *
 * @param status the HTTP status
 * @param reason a reason such as {@code invalid_grant} or {@code IAM_PERMISSION_DENIED}; empty if
 *     there is none
 * @param message the text for humans; empty if there is none
 */
record TokenAnswer(int status, String reason, String message) {

  private static final Set<String> PASSING =
      Set.of("temporarily_unavailable", "server_error", "slow_down", "UNAVAILABLE");

  /** The response that caused a failure; empty if there was none. */
  static Optional<TokenAnswer> in(Throwable failure) {
    return TokenFailures.first(failure, TokenAnswer::isAnswer)
        .map(
            it ->
                it instanceof RefusedException refused
                    ? refused.answer()
                    : of((HttpResponseException) it));
  }

  private static boolean isAnswer(Throwable failure) {
    return failure instanceof RefusedException || failure instanceof HttpResponseException;
  }

  private static TokenAnswer of(HttpResponseException response) {
    return of(response.getStatusCode(), response.getContent());
  }

  static TokenAnswer of(int status, @Nullable String body) {
    JsonObject answer = object(body);
    if (answer.get("error") instanceof JsonObject error) {
      String reason = text(error.get("status"));
      if (error.get("details") instanceof Iterable<?> details) {
        for (Object detail : details) {
          if (detail instanceof JsonObject info && info.has("reason")) {
            reason = text(info.get("reason"));
          }
        }
      }
      return new TokenAnswer(status, reason, text(error.get("message")));
    }
    return new TokenAnswer(
        status, text(answer.get("error")), text(answer.get("error_description")));
  }

  private static JsonObject object(@Nullable String body) {
    try {
      return body != null && JsonParser.parseString(body) instanceof JsonObject object
          ? object
          : new JsonObject();
    } catch (JsonParseException e) {
      return new JsonObject();
    }
  }

  private static String text(@Nullable JsonElement element) {
    return element instanceof JsonPrimitive text ? text.getAsString() : "";
  }

  /**
   * Whether the same request may succeed later, by status and by reason, because some servers
   * answer 400 for every failure.
   */
  boolean isPassing() {
    return status >= 500 || status == 408 || status == 429 || PASSING.contains(reason);
  }

  @Override
  public String toString() {
    String words = (status + " " + reason).strip();
    return message.isBlank() ? words : words + ", \"" + message.strip() + "\"";
  }
}
