package dev.cloudsql.runtime.credentials;

import com.google.auth.oauth2.OAuth2Credentials;
import com.google.auto.service.AutoService;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.credentials.google.GoogleCredentialSource;
import dev.cloudsql.runtime.credentials.google.TokenTransport;
import dev.cloudsql.spi.CredentialSourceProvider;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * {@code credentials=applicationDefault}: the credentials that google-auth finds on this machine.
 * Also adapts google-auth's credentials objects of programs.
 */
@AutoService(CredentialSourceProvider.class)
public final class ApplicationDefaultProvider implements CredentialSourceProvider {

  private final ApplicationDefaultSource.Lookup lookup;
  private final InstantSource clock;

  /** For {@link java.util.ServiceLoader}. */
  public ApplicationDefaultProvider() {
    this(
        new ApplicationDefaults(
            System::getenv, Path.of("/sys/class/dmi/id/product_name"), new TokenTransport()),
        InstantSource.system());
  }

  ApplicationDefaultProvider(ApplicationDefaultSource.Lookup lookup, InstantSource clock) {
    this.lookup = lookup;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "applicationDefault";
  }

  @Override
  public CredentialSource create(String argument) throws ConnectorException {
    if (!argument.isEmpty()) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "The credential source applicationDefault takes no argument, and '%s' was given. Write credentials=file:%s for a file."
              .formatted(argument, argument),
          null);
    }
    return new ApplicationDefaultSource(lookup, clock);
  }

  @Override
  public Optional<CredentialSource> adapt(Object credentials) {
    return credentials instanceof OAuth2Credentials google
        ? Optional.of(GoogleCredentialSource.of(google, clock))
        : Optional.empty();
  }
}
