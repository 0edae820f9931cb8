package dev.cloudsql.examples.micronaut;

import io.micronaut.context.event.StartupEvent;
import io.micronaut.runtime.event.annotation.EventListener;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The rows of a table. */
@Singleton
class Greetings {

  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS greeting (id int PRIMARY KEY, words text, language text);
      INSERT INTO greeting (id, words, language) VALUES
        (1, 'Good morning', 'English'),
        (2, 'Buongiorno', 'Italian'),
        (3, 'Guten Morgen', 'German')
      ON CONFLICT DO NOTHING
      """;

  private final DataSource pool;

  Greetings(DataSource pool) {
    this.pool = pool;
  }

  @EventListener
  void createTable(StartupEvent event) throws SQLException {
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
