package dev.cloudsql.runtime.credentials;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.Token;
import java.io.IOException;
import java.util.Optional;

/** A credential source that refuses tokens of another universe than the configured one. */
public final class UniverseCheck extends ForwardingCredentialSource {

  private final CredentialSource source;
  private final String domain;

  private UniverseCheck(CredentialSource source, String domain) {
    this.source = source;
    this.domain = domain;
  }

  /**
   * Wraps a source so that its universe is checked as soon as it is known.
   *
   * @throws ConnectorException with {@link ErrorCode#OPTION} if the source is known to belong to
   *     another universe
   */
  public static CredentialSource of(CredentialSource source, String domain)
      throws ConnectorException {
    UniverseCheck check = new UniverseCheck(source, domain);
    check.check();
    return check;
  }

  /**
   * Checks again, because some sources know their universe only after they have fetched a token.
   */
  @Override
  public Token apiToken() throws IOException {
    Token token = source.apiToken();
    check();
    return token;
  }

  @Override
  CredentialSource source() {
    return source;
  }

  @Override
  Optional<CredentialSource> known() {
    return Optional.of(source);
  }

  private void check() throws ConnectorException {
    Optional<String> other =
        source.universeDomain().filter(universe -> !universe.equalsIgnoreCase(domain));
    if (other.isPresent()) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "The credentials belong to the universe %s, and the connector is to call the APIs of %s. Use credentials of %s, or set the universe to %s."
              .formatted(other.get(), domain, domain, other.get()),
          null);
    }
  }
}
