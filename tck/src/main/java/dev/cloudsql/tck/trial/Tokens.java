package dev.cloudsql.tck.trial;

import static java.util.Objects.requireNonNull;

import dev.cloudsql.CredentialSource;
import dev.cloudsql.CredentialSource.TokenSupplier;
import dev.cloudsql.Token;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The two tokens of a source. Comparisons return booleans, so that no assertion message shows a
 * token.
 *
 * @param api the token for the Admin API
 * @param login the token for the database login
 */
public record Tokens(Token api, Token login) {

  /** Rejects missing tokens. */
  public Tokens {
    requireNonNull(api, "apiToken()");
    requireNonNull(login, "loginToken()");
  }

  /** Requests both tokens from a source. */
  public static Tokens of(CredentialSource source) throws IOException {
    return new Tokens(source.apiToken(), source.loginToken());
  }

  /** The exceptions that a source throws for the two tokens. */
  public static List<Exception> failures(CredentialSource source) {
    return Stream.<TokenSupplier>of(source::apiToken, source::loginToken)
        .map(Tokens::failure)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Exception> failure(TokenSupplier supplier) {
    try {
      supplier.get();
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(e);
    }
  }

  /** Whether neither has expired, as far as their expiry is known. */
  public boolean areGood() {
    Instant now = Instant.now();
    return Stream.of(api, login)
        .allMatch(
            token ->
                token.value().chars().noneMatch(Character::isWhitespace)
                    && token.expiry().stream().allMatch(now::isBefore));
  }

  /** Whether the two tokens differ. */
  public boolean differ() {
    return !api.value().equals(login.value());
  }

  /** Whether both differ from those before. */
  public boolean areNewSince(Tokens before) {
    return !api.value().equals(before.api.value()) && !login.value().equals(before.login.value());
  }

  /** Whether a text contains one of them. */
  public boolean areToldBy(String text) {
    return text.contains(api.value()) || text.contains(login.value());
  }
}
