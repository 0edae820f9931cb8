package com.example.h2dialect;

import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.DialectCompatibilityKit;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The H2 dialect, by the rules")
@ExtendWith(Database.Provider.class)
class H2DialectCompatibilityTests extends DialectCompatibilityKit {

  private final Database database;

  H2DialectCompatibilityTests(Database database) {
    this.database = database;
  }

  @Override
  protected DialectProvider dialect() {
    return new H2Dialect();
  }

  @Override
  protected DatabaseUnderTest database() {
    return database.underTest();
  }

  @Override
  protected Optional<String> slowStatement() {
    return Optional.of("SELECT SUM(x) FROM SYSTEM_RANGE(1, 1000000000000)");
  }

  @Override
  protected Optional<DatabaseUnderTest> oddLogin() {
    return Optional.of(database.oddlyNamed());
  }

  @Override
  protected Optional<OddProperty> oddProperty() {
    return Optional.of(
        new OddProperty("INIT", "SET @odd='?&= %ü'", "SELECT 'SET @odd=''' || @odd || ''''"));
  }

  @Override
  protected Map<String, String> loggingProperties() {
    return Map.of("TRACE_LEVEL_SYSTEM_OUT", "3");
  }
}
