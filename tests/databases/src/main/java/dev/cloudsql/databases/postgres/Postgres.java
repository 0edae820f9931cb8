package dev.cloudsql.databases.postgres;

import dev.cloudsql.databases.Directories;
import dev.cloudsql.databases.OncePerBuild;
import dev.cloudsql.emulator.backend.Backend;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real PostgreSQL 17 that requires no passwords; its administrator is {@code postgres}.
 *
 * @param postgres where it runs
 * @param data its files, which are deleted when it is closed
 */
public record Postgres(EmbeddedPostgres postgres, Path data) implements AutoCloseable {

  /** On a busy machine a cold start takes its time. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Starts it with a copy of the files of a server that had no users yet. */
  public static Postgres start() throws IOException {
    Path initial = OncePerBuild.directory("postgres-17", data -> start(data).close());
    return Directories.orDelete(
        Files.createTempDirectory(Path.of("target"), "pg").toAbsolutePath(),
        data -> {
          copy(initial, data);
          return new Postgres(start(data), data);
        });
  }

  private static EmbeddedPostgres start(Path data) throws IOException {
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(data)
          // Would have it made again.
          .setCleanDataDirectory(false)
          .setPGStartupWait(PATIENCE)
          .start();
    } catch (IOException | IllegalStateException e) {
      throw new IOException("Cannot start PostgreSQL: " + e.getMessage(), e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.skip(1).toList()) {
        // The server refuses files that others may read.
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
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
    Directories.delete(data);
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
