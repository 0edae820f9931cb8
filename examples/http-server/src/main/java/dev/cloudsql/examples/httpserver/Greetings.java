package dev.cloudsql.examples.httpserver;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The rows of a table: plain JDBC, which knows nothing of Cloud SQL. */
record Greetings(DataSource pool) {

  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS greeting (id int PRIMARY KEY, words text, language text);
      INSERT INTO greeting (id, words, language) VALUES
        (1, 'Good morning', 'English'),
        (2, 'Buongiorno', 'Italian'),
        (3, 'Guten Morgen', 'German')
      ON CONFLICT DO NOTHING
      """;

  /** A row. */
  record Greeting(int id, String words, String language) {}

  void createTable() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
    }
  }

  List<Greeting> all() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT id, words, language FROM greeting ORDER BY id")) {
      List<Greeting> all = new ArrayList<>();
      while (row.next()) {
        all.add(new Greeting(row.getInt(1), row.getString(2), row.getString(3)));
      }
      return all;
    }
  }
}
