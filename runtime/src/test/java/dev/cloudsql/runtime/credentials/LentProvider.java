package dev.cloudsql.runtime.credentials;

import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import dev.cloudsql.spi.CredentialSourceProvider;

/** Third-party credentials: two tokens, one for the API and one for logins. */
public final class LentProvider implements CredentialSourceProvider {

  @Override
  public String name() {
    return "lent";
  }

  @Override
  public CredentialSource create(String argument) {
    String[] tokens = argument.split(",");
    return CredentialSource.fixed(Token.of(tokens[0]), Token.of(tokens[1]));
  }
}
