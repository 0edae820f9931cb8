package dev.cloudsql.examples.iamlogin;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.Connectors;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Logs in by IAM, without a password: the database admits the principal of the credentials, whose
 * token is in the client certificate.
 */
final class IamLogin {

  private IamLogin() {}

  /**
   * Logs in, and asks the database who that was.
   *
   * @param dialect {@code postgres} or {@code mysql}
   * @param instance the instance connection name
   * @param database the database to log in to
   * @param user the e-mail address of the principal, for credentials that do not name their
   *     principal, such as those of workload identity federation; null to use the principal
   * @param config whose credentials to use; application default credentials unless it says
   *     otherwise
   * @return the database user
   */
  static String run(
      String dialect,
      String instance,
      String database,
      @Nullable String user,
      ConnectorConfig config)
      throws SQLException {
    ConnectOptions options =
        ConnectOptions.builder().database(database).user(user).authMode(AuthMode.IAM).build();
    try (Connector connector = Connectors.forDialect(dialect, config);
        Connection connection = connector.connect(instance, options);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT CURRENT_USER")) {
      row.next();
      return row.getString(1);
    }
  }
}
