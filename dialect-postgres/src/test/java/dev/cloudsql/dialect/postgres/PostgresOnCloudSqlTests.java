package dev.cloudsql.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.rows.RowsOnCloudSql;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.jdbc.PgConnection;

@DisplayName("From a name to rows: a program on a Cloud SQL instance of PostgreSQL")
@ExtendWith(Database.Provider.class)
class PostgresOnCloudSqlTests extends RowsOnCloudSql {

  private final Database database;

  PostgresOnCloudSqlTests(Database database) {
    this.database = database;
  }

  @Override
  protected String dialect() {
    return "postgres";
  }

  @Override
  protected DatabaseUnderTest database() {
    return database.asUser("app", "postgres");
  }

  @Override
  protected String refusal() {
    return "28P01";
  }

  @Override
  protected Optional<String> driverUrl(String name, String parameters) {
    // A DNS name may be the host.
    String place =
        name.contains(":")
            ? "/postgres?cloudSqlInstance=%s&".formatted(name)
            : name + "/postgres?&";
    return Optional.of(
        "jdbc:postgresql://%ssocketFactory=%s&sslmode=disable&%s"
            .formatted(place, SocketFactory.class.getName(), parameters));
  }

  @Override
  protected Optional<String> shortConnectTimeout() {
    return Optional.of("connectTimeout=1");
  }

  @Override
  protected String sessionQuery() {
    return "SELECT pg_backend_pid()";
  }

  @Override
  protected Optional<String> slowStatement() {
    return Optional.of("SELECT pg_sleep(600)");
  }

  @Override
  protected Optional<String> hugeQuery(int length) {
    return Optional.of("SELECT repeat('x', %d) FROM generate_series(1, 1000)".formatted(length));
  }

  @Test
  @DisplayName("gives the socket of a cancel the time that the driver's property gives it")
  void cancelSignalTimeout() throws Exception {
    ConnectOptions options =
        options().toBuilder().driverProperty("cancelSignalTimeout", "1").build();
    try (Connection connection = connector().connect(NAME, options);
        IgnoredFailures ignored = new IgnoredFailures()) {
      instance().fault(InstanceFault.stallMidHandshake());

      connection.unwrap(PgConnection.class).cancelQuery();

      assertThat(ignored.failures)
          .singleElement()
          .satisfies(
              failure ->
                  assertThat(failure)
                      .hasStackTraceContaining(
                          "deadline of 1.0 seconds, set by cancelSignalTimeout, passed"));
    }
  }

  /** The failures that pgjdbc logs and does not throw. */
  private static final class IgnoredFailures extends Handler implements AutoCloseable {

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("org.postgresql");
    private final Level level = logger.getLevel();

    IgnoredFailures() {
      logger.addHandler(this);
      logger.setLevel(Level.FINEST);
    }

    @Override
    public void publish(LogRecord line) {
      if (line.getThrown() != null) {
        failures.add(line.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.setLevel(level);
      logger.removeHandler(this);
    }
  }
}
