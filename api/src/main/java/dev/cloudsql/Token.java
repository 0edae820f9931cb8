package dev.cloudsql;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth 2.0 access token with its expiry; {@link CredentialSource} returns it.
 *
 * <p>Immutable.
 *
 * @since 0.1
 */
public final class Token {

  private final String value;
  private final @Nullable Instant expiry;

  private Token(String value, @Nullable Instant expiry) {
    this.value = value.strip();
    this.expiry = expiry;
    if (this.value.isEmpty()) {
      throw new IllegalArgumentException("An access token must not be empty");
    }
  }

  /**
   * Makes a token whose expiry is not known.
   *
   * @param value the secret text of the token; surrounding white space is removed
   * @return the token
   * @throws IllegalArgumentException if the value is empty
   */
  public static Token of(String value) {
    return new Token(value, null);
  }

  /**
   * Makes a token whose expiry is known.
   *
   * @param value the secret text of the token; surrounding white space is removed
   * @param expiry the time at which it expires
   * @return the token
   * @throws IllegalArgumentException if the value is empty
   */
  public static Token expiring(String value, Instant expiry) {
    return new Token(value, Objects.requireNonNull(expiry, "expiry"));
  }

  /** The secret text of the token. */
  public String value() {
    return value;
  }

  /** The time at which it expires; empty if not known. */
  public Optional<Instant> expiry() {
    return Optional.ofNullable(expiry);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Token that
        && value.equals(that.value)
        && Objects.equals(expiry, that.expiry);
  }

  @Override
  public int hashCode() {
    return Objects.hash(value, expiry);
  }

  /** Shows the expiry, never the value. */
  @Override
  public String toString() {
    return "Token[***, expiry=" + (expiry == null ? "unknown" : expiry) + "]";
  }
}
