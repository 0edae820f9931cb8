package dev.cloudsql.emulator.fault;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

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
    return new Status(code, "backendError", "A fault of the emulator answers " + code, null);
  }

  /** No response until the fault is cleared; then the correct one. */
  static ApiFault hang() {
    return new Hang();
  }

  /** The correct response after a delay. */
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

  /** A response with this status, content type and body. */
  static ApiFault body(int status, String contentType, String body) {
    return new Body(status, contentType, body);
  }

  /** A JSON string of this many bytes, generated while it is sent. */
  static ApiFault hugeBody(long bytes) {
    return new HugeBody(bytes);
  }

  /** Half of the correct response, then a TCP reset. */
  static ApiFault resetMidBody() {
    return new CutBody(true);
  }

  /** Half of the correct response, then a regular close. */
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
   * An error response in Google's format.
   *
   * @param code the HTTP status
   * @param reason the machine-readable reason, such as {@code notAuthorized}
   * @param message the message for humans
   * @param retryAfter the text of the {@code Retry-After} header; {@code null} for none
   */
  record Status(int code, String reason, String message, @Nullable String retryAfter)
      implements ApiFault {

    /** The same fault with this reason. */
    public Status reason(String text) {
      return new Status(code, text, message, retryAfter);
    }

    /** The same fault with this message. */
    public Status message(String text) {
      return new Status(code, reason, text, retryAfter);
    }

    /** The same fault with a {@code Retry-After} in seconds. */
    public Status retryAfter(Duration time) {
      return retryAfter(Long.toString(time.toSeconds()));
    }

    /** The same fault with this text as {@code Retry-After}, such as an HTTP date. */
    public Status retryAfter(String text) {
      return new Status(code, reason, message, text);
    }
  }

  /** No response until the fault is cleared. */
  record Hang() implements ApiFault {}

  /**
   * A delayed response.
   *
   * @param time the delay
   */
  record Delay(Duration time) implements ApiFault {}

  /**
   * A response with a wrong body.
   *
   * @param status the HTTP status
   * @param contentType the header's text
   * @param text the body
   */
  record Body(int status, String contentType, String text) implements ApiFault {}

  /**
   * A response with a body that no client should read to its end.
   *
   * @param bytes the length of the body
   */
  record HugeBody(long bytes) implements ApiFault {}

  /**
   * Half of the correct response.
   *
   * @param reset whether the connection then ends with a TCP reset
   */
  record CutBody(boolean reset) implements ApiFault {}

  /** A TCP reset in place of a response. */
  record Reset() implements ApiFault {}

  /** An unusual token; affects only calls that request a token. */
  enum OddToken implements ApiFault {
    /** An empty token. */
    EMPTY,
    /** A token followed by dots. */
    PADDED,
    /** An expired token. */
    EXPIRED,
    /** A token without a lifetime. */
    WITHOUT_EXPIRY
  }

  /**
   * A fault that ends after a number of calls.
   *
   * @param fault the fault
   * @param occurrences the number of calls
   */
  record Times(ApiFault fault, int occurrences) implements ApiFault {

    /** Rejects a number below one. */
    public Times {
      if (occurrences < 1) {
        throw new IllegalArgumentException("A fault occurs at least once, not " + occurrences);
      }
    }
  }
}
