package dev.cloudsql.tck;

import dev.cloudsql.spi.DialectProvider;
import java.time.Duration;
import java.util.Optional;

/** The kit on the toy dialect; run by {@link DialectCompatibilityKitTests}, not by itself. */
class ToyDialectKit extends DialectCompatibilityKit {

  static DialectFlaw flaw;
  static boolean knowsSlowStatement = true;

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
    return knowsSlowStatement ? Optional.of("SLEEP") : Optional.empty();
  }

  @Override
  protected Optional<DatabaseUnderTest> oddLogin() {
    return Optional.of(
        new DatabaseUnderTest(
            "TOY_1", new ToyDatabase(), "sh&p", "a%70p", ToyDatabase.ODD_PASSWORD));
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
