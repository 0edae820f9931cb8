package dev.cloudsql.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Queries that show whom a connection speaks for. */
final class Rows {

  private Rows() {}

  /** Checks that a pool gives two connections at once, logged in as the user. */
  static void assertTwoOf(DataSource pool) throws SQLException {
    try (Connection first = pool.getConnection();
        Connection second = pool.getConnection()) {
      assertThat(text(first, "SELECT current_user")).isEqualTo(Cloud.USER);
      assertThat(text(second, "SELECT current_database()")).isEqualTo(Cloud.DATABASE);
      assertThat(text(first, "SELECT pg_backend_pid()"))
          .isNotEqualTo(text(second, "SELECT pg_backend_pid()"));
    }
  }

  /** The first column of the only row. */
  static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      String text = row.getString(1);
      assertThat(row.next()).isFalse();
      return text;
    }
  }
}
