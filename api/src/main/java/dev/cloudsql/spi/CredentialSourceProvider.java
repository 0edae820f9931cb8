package dev.cloudsql.spi;

import dev.cloudsql.CredentialSource;
import java.util.Optional;

/**
 * A plug-in that makes credential sources for {@code credentials=name} and {@code
 * credentials=name:argument}.
 *
 * @since 0.1
 */
public interface CredentialSourceProvider extends Provider<CredentialSource> {

  /**
   * Adapts a credentials object of the application, if this provider supports its type. Called when
   * a connector starts, on any thread.
   *
   * @param credentials such as a {@code com.google.auth.oauth2.GoogleCredentials}
   * @return the source; empty if another provider must adapt it
   */
  default Optional<CredentialSource> adapt(Object credentials) {
    return Optional.empty();
  }
}
