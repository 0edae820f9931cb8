package dev.cloudsql.dialect.postgres;

import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.DialectCompatibilityKit;
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
    return database.asUser("app", "postgres");
  }

  @Override
  protected Optional<DatabaseUnderTest> oddLogin() {
    return Optional.of(database.asUser(Database.ODD, Database.ODD));
  }

  @Override
  protected Optional<OddProperty> oddProperty() {
    String path = "\"" + Database.quoted(Database.ODD) + "\"";
    return Optional.of(new OddProperty("currentSchema", path, "SHOW search_path"));
  }

  @Override
  protected Optional<String> slowStatement() {
    return Optional.of("SELECT pg_sleep(600)");
  }
}
