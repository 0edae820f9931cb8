package dev.cloudsql.spring.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * What a pool needs to know of the application's {@code DataSource}: the methods of Spring Boot's
 * {@code JdbcConnectionDetails}, which have the same names in all versions.
 */
abstract class JdbcDetails {

  private final DataSourceSettings settings;
  private final String url;

  JdbcDetails(Environment environment, CloudSqlConnectors connectors) {
    this.settings = DataSourceSettings.main(environment);
    this.url = connectors.url(settings);
  }

  /** The user that is configured now. */
  public @Nullable String getUsername() {
    return settings.username().orElse(null);
  }

  /** The password that is configured now. */
  public @Nullable String getPassword() {
    return settings.password().orElse(null);
  }

  /** The URL by which {@link ConnectorDriver} finds the connector. */
  public String getJdbcUrl() {
    return url;
  }

  /** The class of {@link ConnectorDriver}. */
  public String getDriverClassName() {
    return ConnectorDriver.class.getName();
  }
}
