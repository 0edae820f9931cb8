package dev.cloudsql.dialect.postgres;

import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.DialectCompatibilityKit;
import dev.cloudsql.tck.fake.backend.Backend;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The PostgreSQL dialect, by the rules")
@ExtendWith(Database.Provider.class)
class PostgresDialectCompatibilityTests extends DialectCompatibilityKit {

  private final Database database;

  PostgresDialectCompatibilityTests(Database database) {
    this.database = database;
  }

  @Override
  protected DialectProvider dialect() {
    return new PostgresDialect();
  }

  @Override
  protected DatabaseUnderTest database() {
    return new DatabaseUnderTest(
        "POSTGRES_17",
        Backend.tcp("127.0.0.1", database.port()),
        "postgres",
        "app",
        Database.PASSWORD);
  }

  @Override
  protected Optional<DatabaseUnderTest> oddLogin() {
    return Optional.of(
        new DatabaseUnderTest(
            "POSTGRES_17",
            Backend.tcp("127.0.0.1", database.port()),
            Database.ODD,
            Database.ODD,
            Database.PASSWORD));
  }

  @Override
  protected Optional<String> slowStatement() {
    return Optional.of("SELECT pg_sleep(600)");
  }
}
