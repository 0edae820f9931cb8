package dev.cloudsql.runtime.credentials.google;

import com.google.api.client.http.HttpResponseException;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a server said that gave no token, in the form of OAuth or of Google's APIs.
 *
 * @param status the HTTP status
 * @param reason a word such as {@code invalid_grant} or {@code IAM_PERMISSION_DENIED}; empty when
 *     there is none
 * @param message the text for humans; empty when there is none
 */
record TokenAnswer(int status, String reason, String message) {

  /** The answer that a failure came from; empty when there was none. */
  static Optional<TokenAnswer> in(Throwable failure) {
    return TokenFailures.first(failure, HttpResponseException.class::isInstance)
        .map(HttpResponseException.class::cast)
        .map(response -> of(response.getStatusCode(), response.getContent()));
  }

  private static TokenAnswer of(int status, @Nullable String body) {
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

  @Override
  public String toString() {
    String words = (status + " " + reason).strip();
    return message.isBlank() ? words : words + ", \"" + message.strip() + "\"";
  }
}
