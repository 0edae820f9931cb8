package dev.cloudsql.emulator.fault;

import java.time.Duration;
import java.util.Optional;

/**
 * A fault of an HTTP call.
 *
 * <pre>{@code
 * cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(503).times(2));
 * ActiveFault hang = db.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.hang());
 * }</pre>
 *
 * @since 0.1
 */
public sealed interface ApiFault {

  /** An error response with this status; {@link Status} changes its details. */
  static Status status(int code) {
    return new Status(
        code, "backendError", "A fault of the emulator answers " + code, Optional.empty());
  }

  /** No response until the fault is cleared; then the right one. */
  static ApiFault hang() {
    return new Hang();
  }

  /** The right response after a delay. */
  static ApiFault delay(Duration time) {
    return new Delay(time);
  }

  /** Status 200 with this body, such as {@code {}} or half a JSON text. */
  static ApiFault json(String body) {
    return new Body(200, "application/json; charset=UTF-8", body);
  }

  /** Status 200 with a page of HTML, as a captive portal would send it. */
  static ApiFault html() {
    return new Body(200, "text/html", "<!doctype html><title>Sign in</title><p>Please sign in.");
  }

  /** Status 200 with this type and body. */
  static ApiFault body(int status, String contentType, String body) {
    return new Body(status, contentType, body);
  }

  /** A JSON string of this many bytes, generated while it is sent. */
  static ApiFault hugeBody(long bytes) {
    return new HugeBody(bytes);
  }

  /** Half of the right response, then a TCP reset. */
  static ApiFault resetMidBody() {
    return new CutBody(true);
  }

  /** Half of the right response, then a regular close. */
  static ApiFault truncatedBody() {
    return new CutBody(false);
  }

  /** A TCP reset in place of a response. */
  static ApiFault reset() {
    return new Reset();
  }

  /** An empty token; for {@code TOKEN} and {@code METADATA} calls. */
  static ApiFault emptyToken() {
    return OddToken.EMPTY;
  }

  /** A valid token followed by dots, as metadata servers return it. */
  static ApiFault paddedToken() {
    return OddToken.PADDED;
  }

  /** A token that has expired already. */
  static ApiFault expiredToken() {
    return OddToken.EXPIRED;
  }

  /** A valid token without a lifetime. */
  static ApiFault tokenWithoutExpiry() {
    return OddToken.WITHOUT_EXPIRY;
  }

  /** The same fault, which ends after this many calls. */
  default ApiFault times(int occurrences) {
    return new Times(this, occurrences);
  }

  /**
   * An error answer in Google's form.
   *
   * @param code the HTTP status
   * @param reason the machine's word for it, such as {@code notAuthorized}
   * @param message the sentence for people
   * @param retryAfter the text of the {@code Retry-After} header
   */
  record Status(int code, String reason, String message, Optional<String> retryAfter)
      implements ApiFault {

    /** The same for this reason. */
    public Status reason(String text) {
      return new Status(code, text, message, retryAfter);
    }

    /** The same with this message. */
    public Status message(String text) {
      return new Status(code, reason, text, retryAfter);
    }

    /** The same with a {@code Retry-After} in seconds. */
    public Status retryAfter(Duration time) {
      return retryAfter(Long.toString(time.toSeconds()));
    }

    /** The same with this text as {@code Retry-After}, such as an HTTP date. */
    public Status retryAfter(String text) {
      return new Status(code, reason, message, Optional.of(text));
    }
  }

  /** No answer until it is cleared. */
  record Hang() implements ApiFault {}

  /**
   * A late answer.
   *
   * @param time how late
   */
  record Delay(Duration time) implements ApiFault {}

  /**
   * Another body than the right one.
   *
   * @param status the HTTP status
   * @param contentType the header's text
   * @param text the body
   */
  record Body(int status, String contentType, String text) implements ApiFault {}

  /**
   * A body that no client should read to its end.
   *
   * @param bytes its length
   */
  record HugeBody(long bytes) implements ApiFault {}

  /**
   * Half of the right answer.
   *
   * @param reset whether the connection then ends with a TCP reset
   */
  record CutBody(boolean reset) implements ApiFault {}

  /** A TCP reset in place of a response. */
  record Reset() implements ApiFault {}

  /** Another token than one asks for; strikes those calls alone that ask for one. */
  enum OddToken implements ApiFault {
    /** Without a text. */
    EMPTY,
    /** With dots behind it. */
    PADDED,
    /** Over when it comes. */
    EXPIRED,
    /** Of unknown life. */
    WITHOUT_EXPIRY
  }

  /**
   * A fault that ends by itself.
   *
   * @param fault what goes wrong
   * @param occurrences how often
   */
  record Times(ApiFault fault, int occurrences) implements ApiFault {

    /** Refuses less than once. */
    public Times {
      if (occurrences < 1) {
        throw new IllegalArgumentException("A fault occurs at least once, not " + occurrences);
      }
    }
  }
}
