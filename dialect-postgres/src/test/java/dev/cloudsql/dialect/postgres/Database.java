package dev.cloudsql.dialect.postgres;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.tck.DatabaseUnderTest;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real PostgreSQL, started once for all test classes: {@code postgres} and the IAM user are
 * trusted, {@code app} needs its password.
 *
 * @param port where it listens
 * @param socket where it listens too
 */
public record Database(int port, Path socket) {

  /** Everything that a URL would have to escape. */
  static final String ODD = "o?d&d=1%20 /:#\"ü語";

  static final String PASSWORD = "s3cret" + ODD;

  /** The service account of the emulator, as Cloud SQL spells it. */
  private static final String IAM_USER = "connector@emulator-project.iam";

  DatabaseUnderTest asUser(String user, String database) {
    return new DatabaseUnderTest(
        "POSTGRES_17", Backend.tcp("127.0.0.1", port), database, user, PASSWORD);
  }

  /** Gives a test the database as a parameter. */
  public static final class Provider implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Database.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Database.class))
          .getOrComputeIfAbsent(Database.class, key -> start(), Running.class)
          .database();
    }
  }

  private record Running(EmbeddedPostgres postgres, Path folder) implements AutoCloseable {

    Database database() {
      int port = postgres.getPort();
      return new Database(port, folder.resolve(".s.PGSQL." + port));
    }

    @Override
    public void close() throws IOException {
      postgres.close();
      Files.deleteIfExists(folder);
    }
  }

  private static Running start() {
    try {
      // The path of a socket must be short.
      Path folder = Files.createTempDirectory("pg");
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setServerConfig("unix_socket_directories", folder.toString())
              .start();
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE ROLE app LOGIN PASSWORD '" + PASSWORD + "'");
        statement.execute("CREATE ROLE \"" + quoted(ODD) + "\" LOGIN PASSWORD '" + PASSWORD + "'");
        statement.execute("CREATE DATABASE \"" + quoted(ODD) + "\"");
        statement.execute("CREATE ROLE \"" + IAM_USER + "\" LOGIN");
        askForPasswords(statement);
      }
      return new Running(postgres, folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void askForPasswords(Statement statement) throws SQLException, IOException {
    try (ResultSet file = statement.executeQuery("SHOW hba_file")) {
      file.next();
      Files.writeString(
          Path.of(file.getString(1)),
          """
          host all postgres all trust
          host all %s all trust
          host all all all scram-sha-256
          local all all scram-sha-256
          """
              .formatted(IAM_USER));
    }
    statement.execute("SELECT pg_reload_conf()");
  }

  static String quoted(String identifier) {
    return identifier.replace("\"", "\"\"");
  }
}
