package dev.cloudsql;

import java.io.IOException;
import java.util.Optional;

/**
 * A source of the OAuth 2.0 access tokens that a connector needs.
 *
 * <p>Called on threads of the connector, several at once; a call may block. A source caches its
 * tokens and renews them when they are about to expire: the connector calls it at each refresh and
 * does not cache tokens.
 *
 * @since 0.1
 */
public interface CredentialSource {

  /**
   * Returns a token for the Admin API, with the scope {@code
   * https://www.googleapis.com/auth/sqlservice.admin} or a wider one.
   *
   * @return a token that is valid now
   * @throws IOException if no token is available; a {@link ConnectorException} is passed on
   *     unchanged, any other exception counts as transient and is retried
   */
  Token apiToken() throws IOException;

  /**
   * Returns a token for the database login, with the scope {@code
   * https://www.googleapis.com/auth/sqlservice.login} and no other. Called only for {@link
   * dev.cloudsql.AuthMode#IAM}.
   *
   * @return a token that is valid now; the client certificate that carries it is not used after its
   *     expiry
   * @throws IOException as in {@link #apiToken()}
   */
  Token loginToken() throws IOException;

  /**
   * Returns a token with which the connector may impersonate a service account. Its scope is {@code
   * https://www.googleapis.com/auth/cloud-platform} or {@code …/auth/iam}. Called only for
   * connectors that impersonate one.
   *
   * @return unless overridden, the token of {@link #apiToken()}, which must then have such a scope
   * @throws IOException as in {@link #apiToken()}
   */
  default Token impersonationToken() throws IOException {
    return apiToken();
  }

  /**
   * The principal of the tokens, for IAM logins without a user name and for messages.
   *
   * @return an e-mail address; empty if not known
   */
  default Optional<String> principal() {
    return Optional.empty();
  }

  /** The quota project for Admin API calls when the configuration names none. */
  default Optional<String> quotaProject() {
    return Optional.empty();
  }

  /**
   * The domain of the universe that the tokens are for, such as {@code googleapis.com}. Must not
   * block.
   *
   * @return empty if not known, or not yet; the connector then does not check the universe
   */
  default Optional<String> universeDomain() {
    return Optional.empty();
  }

  /** Drops cached tokens; called after a server has refused one. */
  default void invalidate() {}

  /**
   * Makes a source from two suppliers, such as a program's own token cache.
   *
   * @param apiTokens called for each refresh
   * @param loginTokens called for each refresh in {@link AuthMode#IAM}
   * @return the source
   */
  static CredentialSource of(TokenSupplier apiTokens, TokenSupplier loginTokens) {
    return new CredentialSource() {
      @Override
      public Token apiToken() throws IOException {
        return apiTokens.get();
      }

      @Override
      public Token loginToken() throws IOException {
        return loginTokens.get();
      }
    };
  }

  /**
   * Makes a source that always returns the same two tokens.
   *
   * @param apiToken for the Admin API
   * @param loginToken for the database login
   * @return the source
   */
  static CredentialSource fixed(Token apiToken, Token loginToken) {
    return of(() -> apiToken, () -> loginToken);
  }

  /** Supplies a token of one scope. */
  @FunctionalInterface
  interface TokenSupplier {

    /**
     * Returns a token. Called on threads of the connector; may block.
     *
     * @return a token that is valid now
     * @throws IOException if no token is available
     */
    Token get() throws IOException;
  }
}
