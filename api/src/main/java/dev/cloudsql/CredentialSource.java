package dev.cloudsql;

import java.io.IOException;
import java.util.Optional;

/**
 * Gives the OAuth 2.0 access tokens that a connector needs.
 *
 * <p>Called on threads of the connector, several at once; a call may block. A source keeps its
 * tokens itself and renews them when they are about to expire: the connector asks at each refresh
 * and never stores one.
 *
 * @since 0.1
 */
public interface CredentialSource {

  /**
   * A token for the Admin API, with the scope {@code
   * https://www.googleapis.com/auth/sqlservice.admin} or wider.
   *
   * @return a token that is good now
   * @throws IOException if none can be had; a {@link ConnectorException} is passed on as it is, any
   *     other is taken for passing trouble and tried again
   */
  Token apiToken() throws IOException;

  /**
   * A token for the database login, with the scope {@code
   * https://www.googleapis.com/auth/sqlservice.login} and no other. Asked for only in {@link
   * dev.cloudsql.AuthMode#IAM}.
   *
   * @return a token that is good now; a client certificate that carries it ends with it
   * @throws IOException as in {@link #apiToken()}
   */
  Token loginToken() throws IOException;

  /**
   * A token to act as a service account with, for a connector that impersonates one: its scope is
   * {@code https://www.googleapis.com/auth/cloud-platform} or {@code …/auth/iam}.
   *
   * @return unless overridden, the token of {@link #apiToken()}, which then must have such a scope
   * @throws IOException as in {@link #apiToken()}
   */
  default Token impersonationToken() throws IOException {
    return apiToken();
  }

  /**
   * Whose tokens these are, for the IAM login without a user name and for messages.
   *
   * @return an e-mail address; empty when it is not known
   */
  default Optional<String> principal() {
    return Optional.empty();
  }

  /** The project whose quota the calls use when the configuration names none. */
  default Optional<String> quotaProject() {
    return Optional.empty();
  }

  /**
   * The domain of the universe that the tokens are for, such as {@code googleapis.com}. Must not
   * wait.
   *
   * @return empty when it is not known, or not yet; such tokens are taken for the right ones
   */
  default Optional<String> universeDomain() {
    return Optional.empty();
  }

  /** Forgets the tokens that it has kept; called when a server did not accept one. */
  default void invalidate() {}

  /**
   * A source that gives the tokens of two suppliers, such as a program's own cache.
   *
   * @param apiTokens asked for each Admin API refresh
   * @param loginTokens asked for each refresh of an IAM login
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
   * A source that always gives the same two tokens.
   *
   * @param apiToken for the Admin API
   * @param loginToken for the database login
   * @return the source
   */
  static CredentialSource fixed(Token apiToken, Token loginToken) {
    return of(() -> apiToken, () -> loginToken);
  }

  /** Gives a token, or says why not. */
  @FunctionalInterface
  interface TokenSupplier {

    /**
     * Gives a token; may block.
     *
     * @return a token that is good now
     * @throws IOException if none can be had
     */
    Token get() throws IOException;
  }
}
