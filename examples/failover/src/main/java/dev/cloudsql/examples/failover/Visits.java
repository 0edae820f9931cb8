package dev.cloudsql.examples.failover;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Keeps a connection as long as it works, then opens the next one by the same name, as a pool does.
 */
final class Visits implements AutoCloseable {

  private final Connector connector;
  private final String name;
  private final ConnectOptions options;
  private final PrintStream out;
  private Connection connection;
  private String instance = "";

  Visits(Connector connector, String name, ConnectOptions options, PrintStream out)
      throws SQLException {
    this.connector = connector;
    this.name = name;
    this.options = options;
    this.out = out;
    this.connection = open();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE visit (number serial PRIMARY KEY, session int)");
    }
  }

  /** Writes a row, and tells by which session at which instance. */
  void write() throws SQLException {
    String sql = "INSERT INTO visit (session) VALUES (pg_backend_pid()) RETURNING number, session";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      out.println(
          "Wrote       visit %d by session %d at %s"
              .formatted(row.getInt(1), row.getInt(2), instance));
    } catch (SQLException e) {
      out.println("Lost        the connection to %s".formatted(instance));
      connection.close();
      connection = open();
    }
  }

  /** The instance of the present connection. */
  String instance() {
    return instance;
  }

  private Connection open() throws SQLException {
    Connection opened = connector.connect(name, options);
    instance = connector.status().names().get(0).instance().orElseThrow().toString();
    return opened;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
