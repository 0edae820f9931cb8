package com.example.h2dialect;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.tck.DatabaseUnderTest;
import dev.cloudsql.tck.rows.RowsOnCloudSql;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("From a name to rows: a program on an instance that runs H2")
@ExtendWith(Database.Provider.class)
class H2OnCloudSqlTests extends RowsOnCloudSql {

  private final Database database;

  H2OnCloudSqlTests(Database database) {
    this.database = database;
  }

  @Override
  protected String dialect() {
    return "h2";
  }

  @Override
  protected DatabaseUnderTest database() {
    return database.underTest();
  }

  @Override
  protected String sessionQuery() {
    return "SELECT SESSION_ID()";
  }

  /** H2's limit for a VARCHAR is a little more. */
  @Override
  protected int longestText() {
    return 1_000_000;
  }

  @Override
  protected Optional<String> temporaryTable() {
    return Optional.of("CREATE LOCAL TEMPORARY TABLE fruit (name VARCHAR)");
  }

  @Override
  protected Optional<String> slowStatement() {
    return Optional.of("SELECT SUM(x) FROM SYSTEM_RANGE(1, 1000000000000)");
  }

  @Override
  protected Optional<String> hugeQuery(int length) {
    return Optional.of("SELECT REPEAT('x', %d) FROM SYSTEM_RANGE(1, 1000)".formatted(length));
  }

  @Override
  protected boolean urlNamesInstance() {
    return false;
  }

  @Test
  @DisplayName("cannot slip H2 settings in with the name of the database")
  void settingsInTheName() {
    ConnectOptions sly = options().toBuilder().database("SHOP;INIT=DROP ALL OBJECTS").build();

    assertThatThrownBy(() -> connector().connect(NAME, sly))
        .hasMessageContaining("has no semicolon")
        .hasMessageEndingWith("[CSQL-OPTION]");
    instance().connections().awaitOpen(0);
  }
}
