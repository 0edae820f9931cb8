package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.tck.trial.Logs;
import java.sql.Connection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** The rule of a dialect on what it and its driver log. */
abstract class LogRules {

  private final Supplier<Rig> rig;
  private final DatabaseUnderTest database;
  private final Optional<String> slowStatement;
  private final Map<String, String> loggingProperties;

  LogRules(
      Supplier<Rig> rig,
      DatabaseUnderTest database,
      Optional<String> slowStatement,
      Map<String, String> loggingProperties) {
    this.rig = rig;
    this.database = database;
    this.slowStatement = slowStatement;
    this.loggingProperties = loggingProperties;
  }

  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  @ResourceLock(Resources.SYSTEM_ERR)
  @DisplayName("DIALECT-19: tell neither passwords nor tickets, at any level")
  void tellNoSecret() throws Exception {
    String wrong = "wr0ng" + UUID.randomUUID().toString().replace("-", "");
    try (Logs logs = Logs.listen()) {
      logInAndCancel();
      failFor(wrong);
      ConnectorException unused = rig.get().blockTheWay();
      failFor(wrong);
      assumeTrue(
          logs.heardAnything(),
          "The driver logs nothing where the kit hears it: loggingProperties()");
      // Not by conditions on the logs: they would show them.
      assertThat(logs.repeat(database.password())).as("the password is in a log").isFalse();
      assertThat(logs.tellPartOf(wrong)).as("a wrong password is in a log").isFalse();
      assertThat(logs.tellPartOf(rig.get().tunnel().ticket()))
          .as("the ticket is in a log")
          .isFalse();
    }
  }

  private void logInAndCancel() throws Exception {
    try (Connection connection =
        rig.get().connect(rig.get().request(database.password(), loggingProperties))) {
      if (slowStatement.isPresent()) {
        boolean unused = rig.get().cancel(slowStatement.get()).stops(connection);
      }
    }
  }

  /** Fails in whatever way; that is the business of other rules. */
  private void failFor(String password) {
    Throwable unused =
        catchThrowable(
            () -> rig.get().connect(rig.get().request(password, loggingProperties)).close());
  }
}
