package dev.cloudsql.spi;

import dev.cloudsql.CredentialSource;
import java.util.Optional;

/**
 * Makes credential sources for {@code credentials=name} and {@code credentials=name:argument}.
 *
 * @since 0.1
 */
public interface CredentialSourceProvider extends Provider<CredentialSource> {

  /**
   * Makes a source of a credentials object of the application, if this provider knows its type.
   *
   * @param credentials such as a {@code com.google.auth.oauth2.GoogleCredentials}
   * @return empty leaves it to other providers
   */
  default Optional<CredentialSource> adapt(Object credentials) {
    return Optional.empty();
  }
}
