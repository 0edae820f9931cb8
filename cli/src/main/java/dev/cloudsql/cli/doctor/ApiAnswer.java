package dev.cloudsql.cli.doctor;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a GET of the Admin API showed.
 *
 * @param url the URL without a query
 * @param via {@code direct}, or the proxy
 * @param duration the time to the whole answer
 * @param status the HTTP status; 0 if there is none
 * @param body the JSON object; empty if the answer is something else
 * @param page whether the answer is a page for people (HTML)
 * @param ahead by how much the server's clock is ahead of this machine's; {@code null} without a
 *     Date header
 * @param issuer the issuer of the server's certificate; {@code null} for plain HTTP
 * @param failure why there is no answer; {@code null} if there is one
 */
record ApiAnswer(
    URI url,
    String via,
    Duration duration,
    int status,
    JsonObject body,
    boolean page,
    @Nullable Duration ahead,
    @Nullable String issuer,
    @Nullable IOException failure) {

  boolean successful() {
    return status == 200;
  }

  /** The state in an answer about an instance, such as {@code RUNNABLE}; empty if it has none. */
  String state() {
    boolean never =
        body.get("settings") instanceof JsonObject settings
            && text(settings, "activationPolicy").filter("NEVER"::equals).isPresent();
    // The API calls a stopped instance runnable.
    return never ? "STOPPED" : text(body, "state").orElse("");
  }

  static Optional<String> text(JsonObject object, String name) {
    return Optional.ofNullable(object.get(name))
        .filter(value -> value.isJsonPrimitive())
        .map(JsonElement::getAsString);
  }

  /** The project of the calls in an error, such as {@code projects/123}. */
  Optional<String> consumer() {
    return Optional.ofNullable(body.get("error"))
        .filter(JsonElement::isJsonObject)
        .map(error -> error.getAsJsonObject().get("details"))
        .filter(JsonElement::isJsonArray)
        .flatMap(
            details ->
                StreamSupport.stream(details.getAsJsonArray().spliterator(), false)
                    .filter(JsonElement::isJsonObject)
                    .map(detail -> detail.getAsJsonObject().get("metadata"))
                    .filter(metadata -> metadata != null && metadata.isJsonObject())
                    .flatMap(metadata -> text(metadata.getAsJsonObject(), "consumer").stream())
                    .findFirst());
  }
}
