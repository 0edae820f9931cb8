package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

@DisplayName("The compatibility kit for dialects")
class DialectCompatibilityKitTests extends KitTests<DialectFlaw> {

  DialectCompatibilityKitTests() {
    super(
        "DIALECT",
        DialectCompatibilityKit.class,
        ToyDialectKit.class,
        DialectFlaw.class,
        flaw -> ToyDialectKit.flaw = flaw);
  }

  @AfterEach
  void reset() {
    ToyDialectKit.knowsItself = true;
    ToyDialect.isMute = false;
    ToyDialect.hasFixedCatalog = false;
    ToyDialectKit.looksAtSchema = false;
  }

  @Test
  @DisplayName("passes a driver whose catalog is not the database, when told how to find that")
  void fixedCatalog() {
    ToyDialect.hasFixedCatalog = true;
    ToyDialectKit.looksAtSchema = true;
    assertThat(failures(run())).isEmpty();
  }

  @Test
  @DisplayName("tells the author of such a driver's dialect which method to override")
  void untoldCatalog() {
    ToyDialect.hasFixedCatalog = true;
    assertThat(failures(run()))
        .containsOnlyKeys("DIALECT-06", "DIALECT-18")
        .allSatisfy(
            (rule, failure) ->
                assertThat(failure)
                    .hasMessageContaining("databaseOf(connection) says 'PUBLIC'")
                    .hasMessageContaining("Override databaseOf()"));
  }

  @Test
  @DisplayName("says what oddLogin() needs when its login fails")
  void oddLogin() {
    ToyDialectKit.flaw = DialectFlaw.CUTS_PASSWORDS;
    assertThat(failures(run()).get("DIALECT-18"))
        .hasMessageContaining("The login of oddLogin() failed: Wrong password.")
        .hasMessageContaining("the subclass has not created this user and database");
  }

  @Test
  @DisplayName("says why a rule was skipped")
  void skips() {
    ToyDialectKit.knowsItself = false;
    ToyDialect.isMute = true;
    Events tests = run();
    assertThat(failures(tests)).isEmpty();
    assertThat(skipped(tests))
        .containsOnlyKeys("DIALECT-17", "DIALECT-18", "DIALECT-19", "DIALECT-20");
    assertThat(skipped(tests).get("DIALECT-17")).contains("slowStatement()");
    assertThat(skipped(tests).get("DIALECT-18")).contains("oddLogin()");
    assertThat(skipped(tests).get("DIALECT-19")).contains("loggingProperties()");
    assertThat(skipped(tests).get("DIALECT-20")).contains("oddProperty()");
  }
}
