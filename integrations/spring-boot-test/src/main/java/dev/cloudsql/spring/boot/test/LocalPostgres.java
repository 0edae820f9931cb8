package dev.cloudsql.spring.boot.test;

import dev.cloudsql.emulator.backend.Backend;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * A PostgreSQL with one user and one database, which checks passwords as Cloud SQL does.
 *
 * @param server where it runs
 */
record LocalPostgres(EmbeddedPostgres server) implements AutoCloseable {

  /** On a busy machine a cold start takes its time. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String ADMINISTRATOR = "postgres";

  /**
   * Starts it.
   *
   * @param user logs in, and owns the database
   * @param password empty for a user of IAM, whom the emulator admits
   * @param database is created
   */
  static LocalPostgres start(String user, Optional<String> password, String database) {
    try {
      LocalPostgres postgres =
          new LocalPostgres(EmbeddedPostgres.builder().setPGStartupWait(PATIENCE).start());
      try {
        postgres.setUp(user, password, database);
      } catch (SQLException | IOException e) {
        postgres.close();
        throw e;
      }
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start PostgreSQL: " + e.getMessage(), e);
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Cannot create user %s and database %s: %s".formatted(user, database, e.getMessage()), e);
    }
  }

  private void setUp(String user, Optional<String> password, String database)
      throws SQLException, IOException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      boolean administrator = user.equals(ADMINISTRATOR);
      statement.execute(
          "%s ROLE %s LOGIN PASSWORD %s"
              .formatted(
                  administrator ? "ALTER" : "CREATE",
                  name(user),
                  password.map(LocalPostgres::literal).orElse("NULL")));
      if (!database.equals(ADMINISTRATOR)) {
        statement.execute("CREATE DATABASE %s OWNER %s".formatted(name(database), name(user)));
      }
      String how = password.isPresent() ? "scram-sha-256" : "trust";
      Files.writeString(
          configuration(statement),
          "host all %1$s 127.0.0.1/32 %2$s\nhost all %1$s ::1/128 %2$s\n"
              .formatted(name(user), how));
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  private static Path configuration(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SHOW hba_file")) {
      row.next();
      return Path.of(row.getString(1));
    }
  }

  private static String name(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  Backend backend() {
    return Backend.tcp("127.0.0.1", server.getPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
