package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorConfig.Setting;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.credentials.Impersonation;
import dev.cloudsql.runtime.credentials.UniverseCheck;
import dev.cloudsql.spi.CredentialSourceProvider;
import dev.cloudsql.spi.Providers;
import java.time.InstantSource;
import java.util.Optional;

/** Makes the credential source of a configuration; public for {@code cloudsql doctor}. */
public final class Credentials {

  private Credentials() {}

  /**
   * The source whose tokens a connector with this configuration uses: with impersonation, and
   * checked against the universe.
   *
   * @throws ConnectorException if it cannot be found, or the configuration does not fit it
   */
  public static CredentialSource of(ConnectorConfig config) throws ConnectorException {
    CredentialSource source = source(config.credentials());
    GoogleApis apis = config.googleApis();
    if (config.targetPrincipal().isPresent()) {
      source =
          Impersonation.of(
              source,
              config.targetPrincipal().get(),
              config.delegates(),
              apis.iamCredentials(),
              InstantSource.system());
    }
    return apis.universeDomain().isPresent()
        ? UniverseCheck.of(source, apis.universeDomain().get())
        : source;
  }

  private static CredentialSource source(Setting<Object> credentials) throws ConnectorException {
    Object made =
        Plugins.<Object, CredentialSourceProvider>make(CredentialSourceProvider.class, credentials);
    return made instanceof CredentialSource source ? source : adapt(made);
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
