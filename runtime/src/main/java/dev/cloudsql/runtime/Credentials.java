package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.CredentialSpec;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.credentials.Impersonation;
import dev.cloudsql.runtime.credentials.UniverseCheck;
import dev.cloudsql.spi.CredentialSourceProvider;
import dev.cloudsql.spi.Providers;
import java.time.InstantSource;
import java.util.Optional;

/** Turns what a configuration says of credentials into their source. */
final class Credentials {

  private Credentials() {}

  static CredentialSource of(ConnectorConfig config) throws ConnectorException {
    CredentialSource source = of(config.credentials(), config.googleApis());
    return config.googleApis() instanceof GoogleApis.Universe universe
        ? UniverseCheck.of(source, universe.domain())
        : source;
  }

  private static CredentialSource of(CredentialSpec credentials, GoogleApis apis)
      throws ConnectorException {
    if (credentials instanceof CredentialSpec.Given given) {
      return given.source();
    }
    if (credentials instanceof CredentialSpec.Foreign foreign) {
      return adapt(foreign.credentials());
    }
    if (credentials instanceof CredentialSpec.Impersonated impersonated) {
      return Impersonation.of(
          of(impersonated.source(), apis),
          impersonated,
          apis.iamCredentials(),
          InstantSource.system());
    }
    return Plugins.make(
        CredentialSourceProvider.class,
        ((CredentialSpec.Named) credentials).spec(),
        CredentialSourceProvider::create);
  }

  private static CredentialSource adapt(Object credentials) throws ConnectorException {
    for (CredentialSourceProvider provider : Providers.all(CredentialSourceProvider.class)) {
      Optional<CredentialSource> source = provider.adapt(credentials);
      if (source.isPresent()) {
        return source.get();
      }
    }
    throw new ConnectorException(
        ErrorCode.PROVIDER,
        Phase.CONFIG,
        null,
        "No credential source on the path understands a %s. Pass a CredentialSource instead."
            .formatted(credentials.getClass().getName()),
        null);
  }
}
