package dev.cloudsql.runtime.credentials.google;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Thrown when a token server answers with a status other than success. */
final class RefusedException extends IOException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final String body;

  /**
   * Makes an exception whose message shows nothing of the body.
   *
   * @param url the URL without its query
   */
  RefusedException(String url, int status, byte[] body) {
    super(
        (status < 400
                ? "%s redirects, and tokens are requested from no other URL"
                : "no token from %s")
            .formatted(url));
    this.status = status;
    this.body = new String(body, StandardCharsets.UTF_8);
  }

  TokenAnswer answer() {
    return TokenAnswer.of(status, body);
  }
}
