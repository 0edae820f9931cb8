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
 * The two tokens of a source. Questions about them are answered with yes or no, so that no
 * assertion shows a token.
 *
 * @param api for the Admin API
 * @param login for the database login
 */
public record Tokens(Token api, Token login) {

  /** Refuses what is missing. */
  public Tokens {
    requireNonNull(api, "apiToken()");
    requireNonNull(login, "loginToken()");
  }

  /** Asks a source for both. */
  public static Tokens of(CredentialSource source) throws IOException {
    return new Tokens(source.apiToken(), source.loginToken());
  }

  /** What a source throws when it is asked for one, and for the other. */
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

  /** Whether both are good now, as far as they tell. */
  public boolean areGood() {
    Instant now = Instant.now();
    return Stream.of(api, login)
        .allMatch(
            token ->
                token.value().chars().noneMatch(Character::isWhitespace)
                    && token.expiry().stream().allMatch(now::isBefore));
  }

  /** Whether one is not the other. */
  public boolean differ() {
    return !api.value().equals(login.value());
  }

  /** Whether neither is what it was. */
  public boolean areNewSince(Tokens before) {
    return !api.value().equals(before.api.value()) && !login.value().equals(before.login.value());
  }

  /** Whether a text tells one of them. */
  public boolean areToldBy(String text) {
    return text.contains(api.value()) || text.contains(login.value());
  }
}
