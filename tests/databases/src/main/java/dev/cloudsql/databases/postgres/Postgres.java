package dev.cloudsql.databases.postgres;

import dev.cloudsql.emulator.backend.Backend;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A real PostgreSQL 17 that trusts everybody; its administrator is {@code postgres}.
 *
 * @param postgres where it runs
 */
public record Postgres(EmbeddedPostgres postgres) implements AutoCloseable {

  /** On a busy machine a cold start takes its time. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Starts it with an empty directory. */
  public static Postgres start() throws IOException {
    try {
      return new Postgres(EmbeddedPostgres.builder().setPGStartupWait(PATIENCE).start());
    } catch (IOException | IllegalStateException e) {
      throw new IOException("Cannot start PostgreSQL: " + e.getMessage(), e);
    }
  }

  /** How it is reached. */
  public Backend backend() {
    return Backend.tcp("127.0.0.1", postgres.getPort());
  }

  /** Prepares something as its administrator. */
  public void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
