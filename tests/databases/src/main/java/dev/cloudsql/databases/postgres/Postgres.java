package dev.cloudsql.databases.postgres;

import dev.cloudsql.emulator.backend.Backend;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real PostgreSQL 17 that requires no passwords; its administrator is {@code postgres}.
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

  /** Gives tests a server as a parameter; it is started once for all test classes of a JVM. */
  public static final class Shared implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Postgres.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Shared.class))
          .getOrComputeIfAbsent(Postgres.class, key -> startUnchecked(), Postgres.class);
    }

    private static Postgres startUnchecked() {
      try {
        return start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
