package dev.cloudsql.runtime.credentials;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.runtime.testing.Visitors;
import dev.cloudsql.testkeys.PooledRsaProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * A program with an environment of its own: it connects with the properties that its arguments
 * give, and tells which database user that made, or why it did not.
 */
final class Visit {

  private Visit() {}

  /** Takes {@code key=value}s; without any, the environment has the settings. */
  public static void main(String[] args) throws SQLException {
    PooledRsaProvider.install();
    Properties properties = new Properties();
    for (String arg : args) {
      properties.setProperty(
          arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
    }
    try {
      if (args.length == 0) {
        visitByEnvironment();
        return;
      }
      Settings settings = Settings.parse(properties);
      ConnectOptions patient =
          settings.options().toBuilder().timeout(Duration.ofMinutes(2)).build();
      try (Connector connector = Connectors.forDialect("echo", settings.config());
          Connection connection = connector.connect(Visitors.INSTANCE, patient)) {
        System.out.println(connection.getSchema());
      }
    } catch (ConnectorException | SQLException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void visitByEnvironment() throws SQLException {
    try (Connector connector = Connectors.forDialect("echo");
        Connection connection = connector.connect(Visitors.INSTANCE, ConnectOptions.defaults())) {
      System.out.println(connection.getSchema());
    }
  }
}
