package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.tck.trial.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of a dialect on logins that fail. */
abstract class FailedLoginRules {

  private final Supplier<Rig> rig;
  private final DatabaseUnderTest database;
  private final Duration patience;

  FailedLoginRules(Supplier<Rig> rig, DatabaseUnderTest database, Duration patience) {
    this.rig = rig;
    this.database = database;
    this.patience = patience;
  }

  @Test
  @DisplayName("DIALECT-12: for its password is an SQLException that keeps the password secret")
  void keepsTheSecret() {
    String wrong = "wr0ng-" + database.password();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> rig.get().connect(rig.get().request(wrong, Map.of())).close())
        .satisfies(e -> assertThat(Failure.text(e)).doesNotContain(wrong));
  }

  @Test
  @DisplayName("DIALECT-13: for its source is an SQLException with the source's failure inside")
  void keepsTheCause() {
    ConnectorException reason = rig.get().blockTheWay();
    CompletableFuture<Connection> login = rig.get().startLogin(rig.get().request());
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> rig.get().trials().await(login, Duration.ZERO).close())
        .satisfies(e -> assertThat(Failure.chain(e)).contains(reason));
  }

  @Test
  @DisplayName("DIALECT-14: for want of time ends when the connector closes its sockets")
  void endsWithItsSockets() throws Exception {
    rig.get().backend().fallSilent();
    CompletableFuture<Connection> login = rig.get().startLogin(rig.get().request());
    rig.get().backend().awaitConnection(patience);
    rig.get().tunnel().cut();
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> rig.get().trials().await(login, Duration.ZERO).close());
  }
}
