package dev.cloudsql.spi;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import java.util.Optional;

/**
 * Makes credential sources for {@code credentials=name} and {@code credentials=name:argument}.
 *
 * @since 0.1
 */
public interface CredentialSourceProvider extends Provider {

  /**
   * Makes a source; called once for each connector, and must not block on the network.
   *
   * @param argument what follows the colon; empty when there is none
   * @return a new source
   * @throws ConnectorException if the argument cannot be used
   */
  CredentialSource create(String argument) throws ConnectorException;

  /**
   * Makes a source of somebody else's credentials, if this provider understands them.
   *
   * @param credentials such as a {@code com.google.auth.oauth2.GoogleCredentials}
   * @return empty leaves them to other providers
   */
  default Optional<CredentialSource> adapt(Object credentials) {
    return Optional.empty();
  }
}
