package dev.cloudsql.tck;

import dev.cloudsql.spi.DialectProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** The kit on the toy dialect; run by {@link DialectCompatibilityKitTests}, not by itself. */
class ToyDialectKit extends DialectCompatibilityKit {

  static DialectFlaw flaw;
  static boolean knowsItself = true;
  static boolean looksAtSchema;

  @Override
  protected DialectProvider dialect() {
    return new ToyDialect(flaw);
  }

  @Override
  protected DatabaseUnderTest database() {
    return new DatabaseUnderTest("TOY_1", new ToyDatabase(), "shop", "app", ToyDatabase.PASSWORD);
  }

  @Override
  protected Optional<String> slowStatement() {
    return ifKnown("SLEEP");
  }

  @Override
  protected Optional<DatabaseUnderTest> oddLogin() {
    return ifKnown(
        new DatabaseUnderTest(
            "TOY_1", new ToyDatabase(), "sh&p", "a%70p", ToyDatabase.ODD_PASSWORD));
  }

  @Override
  protected Optional<OddProperty> oddProperty() {
    return ifKnown(new OddProperty("motto", ToyDatabase.ODD_PASSWORD + " ;語", "GET"));
  }

  @Override
  protected String databaseOf(Connection connection) throws SQLException {
    return looksAtSchema ? connection.getSchema() : super.databaseOf(connection);
  }

  private static <T> Optional<T> ifKnown(T answer) {
    return knowsItself ? Optional.of(answer) : Optional.empty();
  }

  @Override
  protected Duration patience() {
    return flaw != null && flaw.hangs() ? Duration.ofSeconds(3) : super.patience();
  }

  @Override
  int many() {
    return 4;
  }
}
