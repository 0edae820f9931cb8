package dev.cloudsql.spring.boot;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.r2dbc.CloudSqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.List;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * What Spring Boot needs to know to make the application's {@code ConnectionFactory}: the method of
 * its {@code R2dbcConnectionDetails}, which has the same name in all versions.
 */
abstract class R2dbcDetails {

  private static final String LOGIN = "spring.r2dbc.";
  private static final String INSTANCE = CloudSqlProperties.PREFIX + ".instance";
  private static final String DIALECT = CloudSqlProperties.PREFIX + ".dialect";

  private final Environment environment;
  private final ConnectionFactoryOptions options;

  R2dbcDetails(Environment environment, CloudSqlConnectors connectors) {
    this.environment = environment;
    ConnectionProperties properties = DataSourceSettings.defaults(environment);
    String instance = DataSourceSettings.checkedInstance(properties, INSTANCE);
    if (StringUtils.hasText(environment.getProperty(LOGIN + "url"))) {
      throw new CloudSqlConfigurationException(
          "Both %surl and %s say which database the ConnectionFactory is for."
              .formatted(LOGIN, INSTANCE),
          "Remove one of them.");
    }
    ConnectionFactoryOptions.Builder builder =
        ConnectionFactoryOptions.builder()
            .option(ConnectionFactoryOptions.DRIVER, CloudSqlConnectionFactoryProvider.DRIVER)
            .option(ConnectionFactoryOptions.PROTOCOL, protocol(properties))
            .option(ConnectionFactoryOptions.HOST, instance)
            .option(
                CloudSqlConnectionFactoryProvider.NAMED_CONNECTOR,
                register(properties, connectors));
    properties
        .connectOptions()
        .forEach((name, value) -> builder.option(Option.<Object>valueOf(name), value));
    this.options = builder.build();
  }

  private static String register(ConnectionProperties properties, CloudSqlConnectors connectors) {
    try {
      ConnectorConfig.Builder config = properties.connectorConfig(properties);
      return connectors.register(config);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new CloudSqlConfigurationException(
          "The connector for %s cannot start: %s".formatted(INSTANCE, e.getMessage()),
          "Correct the properties below %s.".formatted(CloudSqlProperties.PREFIX),
          e);
    }
  }

  private static String protocol(ConnectionProperties properties) {
    String dialect = properties.getDialect();
    if (dialect != null && StringUtils.hasText(dialect)) {
      return dialect;
    }
    List<String> usable = R2dbcDrivers.present();
    if (usable.size() != 1) {
      throw new CloudSqlConfigurationException(
          "%s is not set, and the class path has R2DBC drivers for %s."
              .formatted(DIALECT, usable.isEmpty() ? "no dialect" : String.join(", ", usable)),
          "Set %s, or add one driver, such as org.postgresql:r2dbc-postgresql.".formatted(DIALECT));
    }
    return usable.get(0);
  }

  /** The options by which the driver {@code cloudsql} connects, with the login of now. */
  public ConnectionFactoryOptions getConnectionFactoryOptions() {
    ConnectionFactoryOptions.Builder all = options.mutate();
    String user = environment.getProperty(LOGIN + "username");
    if (StringUtils.hasText(user)) {
      all.option(ConnectionFactoryOptions.USER, user);
    }
    String password = environment.getProperty(LOGIN + "password");
    if (StringUtils.hasText(password)) {
      all.option(ConnectionFactoryOptions.PASSWORD, password);
    }
    return all.build();
  }
}
