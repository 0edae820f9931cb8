package dev.cloudsql.tck;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.Token;
import dev.cloudsql.spi.CredentialSourceProvider;
import java.util.Optional;

/** Credentials from the toy token server: right in everything, or wrong in one thing. */
public final class ToyCredentials implements CredentialSourceProvider {

  private final ToyTokenServer server;
  private final CredentialFlaw flaw;

  /** Credentials without flaws, for ServiceLoader. */
  public ToyCredentials() {
    this(new ToyTokenServer(), null);
  }

  ToyCredentials(ToyTokenServer server, CredentialFlaw flaw) {
    this.server = server;
    this.flaw = flaw;
  }

  boolean has(CredentialFlaw other) {
    return flaw == other;
  }

  ToyTokenServer server() {
    return server;
  }

  @Override
  public String name() {
    return has(CredentialFlaw.NOT_FOUND)
        ? "toy-lost"
        : has(CredentialFlaw.MALFORMED_NAME) ? "Toy credentials" : "toy";
  }

  @Override
  public CredentialSource create(String argument) throws ConnectorException {
    if (!argument.equals("key") && !has(CredentialFlaw.TAKES_ANY_ARGUMENT)) {
      if (has(CredentialFlaw.REFUSES_WITH_ANOTHER_EXCEPTION)) {
        throw new IllegalArgumentException(argument);
      }
      throw new ConnectorException(
          ErrorCode.OPTION, Phase.CONFIG, null, "There is no key " + argument, null);
    }
    if (has(CredentialFlaw.ASKS_WHEN_MADE)) {
      server.ask();
    }
    return new ToyCredentialSource(this);
  }

  @Override
  public Optional<CredentialSource> adapt(Object credentials) {
    Token token = Token.of("adapted");
    return has(CredentialFlaw.ADAPTS_ANYTHING)
        ? Optional.of(CredentialSource.fixed(token, token))
        : Optional.empty();
  }
}
