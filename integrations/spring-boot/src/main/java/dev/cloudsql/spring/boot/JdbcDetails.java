package dev.cloudsql.spring.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * What a pool needs to know of the application's {@code DataSource}: the methods of Spring Boot's
 * {@code JdbcConnectionDetails}, which have the same names in all versions. They read the
 * environment each time, so that a pool made anew, as by Spring Cloud's refresh, gets what is
 * configured then.
 */
abstract class JdbcDetails {

  private final Environment environment;
  private final CloudSqlConnectors connectors;

  /** Reports a configuration that cannot be used. */
  JdbcDetails(Environment environment, CloudSqlConnectors connectors) {
    this.environment = environment;
    this.connectors = connectors;
    connectors.url(settings());
  }

  private DataSourceSettings settings() {
    return DataSourceSettings.main(environment);
  }

  /** The database user. */
  public @Nullable String getUsername() {
    return settings().username().orElse(null);
  }

  /** The password of the database user. */
  public @Nullable String getPassword() {
    return settings().password().orElse(null);
  }

  /** The URL by which {@link ConnectorDriver} finds the connector. */
  public String getJdbcUrl() {
    return connectors.url(settings());
  }

  /** The class of {@link ConnectorDriver}. */
  public String getDriverClassName() {
    return ConnectorDriver.class.getName();
  }
}
