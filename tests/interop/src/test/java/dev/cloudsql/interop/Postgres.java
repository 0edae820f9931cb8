package dev.cloudsql.interop;

import dev.cloudsql.emulator.backend.Backend;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A real PostgreSQL.
 *
 * @param server where it runs
 */
record Postgres(EmbeddedPostgres server) implements Database {

  private static final String PASSWORD = "s3cret";

  static Postgres start() throws IOException, SQLException {
    EmbeddedPostgres server = EmbeddedPostgres.start();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(USER, PASSWORD));
      askForPassword(statement);
    } catch (IOException | SQLException e) {
      server.close();
      throw e;
    }
    return new Postgres(server);
  }

  /** Only IAM users and the tests themselves come in without one. */
  private static void askForPassword(Statement statement) throws SQLException, IOException {
    try (ResultSet file = statement.executeQuery("SHOW hba_file")) {
      file.next();
      Files.writeString(
          Path.of(file.getString(1)),
          "host all %s all scram-sha-256\nhost all all 127.0.0.1/32 trust\n".formatted(USER));
    }
    statement.execute("SELECT pg_reload_conf()");
  }

  /** Runs statements without any connector. */
  void administer(String... statements) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public String password() {
    return PASSWORD;
  }

  @Override
  public Backend backend() {
    return Backend.tcp("127.0.0.1", server.getPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
