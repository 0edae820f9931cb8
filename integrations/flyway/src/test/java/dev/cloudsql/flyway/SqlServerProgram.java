package dev.cloudsql.flyway;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.jdbc.JdbcConnectionFactory;

/**
 * Connects as Flyway does, with the Flyway of the loader that has loaded this class. Takes a URL
 * with user and password; returns the database type that Flyway chose, and the program's name that
 * the server sees, or the failure. Call it on a thread of its own, whose context class loader it
 * sets.
 */
public final class SqlServerProgram implements UnaryOperator<String> {

  /** Made by reflection. */
  public SqlServerProgram() {}

  @Override
  public String apply(String url) {
    Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
    Configuration configuration = Flyway.configure().dataSource(url, null, null);
    try {
      JdbcConnectionFactory factory =
          new JdbcConnectionFactory(configuration.getDataSource(), configuration, null);
      try (Connection connection = factory.openConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT APP_NAME()")) {
        row.next();
        return factory.getDatabaseType().getName() + ", " + row.getString(1);
      }
    } catch (FlywayException | SQLException e) {
      // As text: its class ends with the loader.
      return e.toString();
    }
  }
}
