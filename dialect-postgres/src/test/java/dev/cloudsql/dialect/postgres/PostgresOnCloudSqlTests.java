package dev.cloudsql.dialect.postgres;

import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.rows.RowsOnCloudSql;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

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
  protected String sessionQuery() {
    return "SELECT pg_backend_pid()";
  }

  @Override
  protected Optional<String> slowStatement() {
    return Optional.of("SELECT pg_sleep(600)");
  }

  @Override
  protected Optional<String> hugeQuery() {
    return Optional.of("SELECT repeat('x', 100000) FROM generate_series(1, 1000)");
  }
}
