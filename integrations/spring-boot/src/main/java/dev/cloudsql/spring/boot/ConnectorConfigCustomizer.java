package dev.cloudsql.spring.boot;

import dev.cloudsql.ConnectorConfig;

/**
 * Changes the configuration of the application's connectors beyond what properties can say, for
 * instance sets a {@link dev.cloudsql.CredentialSource}. Every bean of this type is called, in the
 * order of the beans.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ConnectorConfigCustomizer {

  /**
   * Changes the configuration of one connector. Called once for each connector, after the
   * properties have been applied and before the connector starts.
   *
   * @param config the configuration to change
   */
  void customize(ConnectorConfig.Builder config);
}
