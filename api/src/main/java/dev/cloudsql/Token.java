package dev.cloudsql;

import java.time.Instant;
import java.util.Optional;

/**
 * An OAuth 2.0 access token.
 *
 * @param value the token itself, a secret; without white space around it
 * @param expiry until when it is good; empty when that is not known
 * @since 0.1
 */
public record Token(String value, Optional<Instant> expiry) {

  /** Strips white space around the value and refuses an empty one. */
  public Token {
    value = value.strip();
    if (value.isEmpty()) {
      throw new IllegalArgumentException("An access token must not be empty");
    }
  }

  /**
   * A token of which it is known until when it is good.
   *
   * @param value the token itself
   * @param expiry until when it is good
   * @return the token
   */
  public static Token expiring(String value, Instant expiry) {
    return new Token(value, Optional.of(expiry));
  }

  /** Tells the expiry, never the value. */
  @Override
  public String toString() {
    return "Token[***, expiry=" + expiry.map(Instant::toString).orElse("unknown") + "]";
  }
}
