package dev.cloudsql.examples.quickstart;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.Connectors;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Connects by an instance connection name; from there on it is plain JDBC. */
final class Quickstart {

  private static final List<Greeting> GREETINGS =
      List.of(
          new Greeting(1, "Good morning", "English"),
          new Greeting(2, "Buongiorno", "Italian"),
          new Greeting(3, "Guten Morgen", "German"));

  private Quickstart() {}

  /** A row of the table. */
  record Greeting(int id, String words, String language) {}

  /** The result. */
  record Outcome(ConnectReport report, String version, List<Greeting> rows) {}

  static Outcome run(String instance, ConnectOptions options, ConnectorConfig config)
      throws SQLException {
    try (Connector connector = Connectors.forDialect("postgres", config);
        Connection connection = connector.connect(instance, options)) {
      createTable(connection);
      write(connection, GREETINGS);
      return new Outcome(report(connector), version(connection), read(connection));
    }
  }

  /** Temporary, so that nothing is left behind in a database of yours. */
  private static void createTable(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMPORARY TABLE greeting (id int PRIMARY KEY, words text, language text)");
    }
  }

  private static void write(Connection connection, List<Greeting> greetings) throws SQLException {
    String sql = "INSERT INTO greeting (id, words, language) VALUES (?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (Greeting greeting : greetings) {
        insert.setInt(1, greeting.id());
        insert.setString(2, greeting.words());
        insert.setString(3, greeting.language());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static List<Greeting> read(Connection connection) throws SQLException {
    String sql = "SELECT id, words, language FROM greeting ORDER BY id";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<Greeting> greetings = new ArrayList<>();
      while (row.next()) {
        greetings.add(new Greeting(row.getInt(1), row.getString(2), row.getString(3)));
      }
      return greetings;
    }
  }

  private static String version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT version()")) {
      row.next();
      return row.getString(1);
    }
  }

  /** The report of the connect, as a health page would get it. */
  private static ConnectReport report(Connector connector) {
    return connector.status().instances().get(0).lastConnect().orElseThrow();
  }
}
