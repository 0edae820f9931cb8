package dev.cloudsql.runtime.connect.instances;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Token;
import java.io.IOException;

/**
 * The tokens for the Admin API.
 *
 * <p>A refused token may have been revoked, so the call is repeated once with another one.
 *
 * @param credentials return them
 */
public record ApiTokens(CredentialSource credentials) {

  /** Whether the Admin API refused the token. */
  public static boolean isRefusal(ConnectorException failure) {
    return failure.code() == ErrorCode.API_UNAUTHENTICATED;
  }

  /**
   * Returns another token in place of a refused one. The credentials discard the refused token
   * first, unless another fetch has done that. Blocks.
   *
   * @throws X what to report if there is no other
   */
  public <X extends Exception> Token insteadOf(Token refused, X refusal) throws IOException, X {
    Token atHand = credentials.apiToken();
    if (isSame(atHand, refused)) {
      credentials.invalidate();
      atHand = credentials.apiToken();
    }
    if (isSame(atHand, refused)) {
      throw refusal;
    }
    return atHand;
  }

  private static boolean isSame(Token one, Token other) {
    return one.value().equals(other.value());
  }
}
