package dev.cloudsql.tck.connect;

import static dev.cloudsql.tck.connect.ConnectRig.NAME;
import static dev.cloudsql.tck.connect.ConnectRig.OPTIONS;
import static dev.cloudsql.tck.connect.ConnectRig.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.trial.Failure;
import dev.cloudsql.tck.trial.Tokens;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of a runtime on what it reports, and when it tries again. */
public abstract class FailedConnectRules {

  private final Supplier<ConnectRig> rig;
  private final Duration deadline;

  protected FailedConnectRules(Supplier<ConnectRig> rig, Duration deadline) {
    this.rig = rig;
    this.deadline = deadline;
  }

  @Test
  @DisplayName("RUNTIME-13: reports the same over JDBC, with the SQLState of its code")
  void reportsTheSame() {
    assertReported(NAME + ":and:more", SQLNonTransientConnectionException.class);
    rig.get().instance().fault(InstanceFault.refuse());
    assertReported(NAME, SQLTransientConnectionException.class);
  }

  private void assertReported(String name, Class<? extends SQLException> type) {
    ConnectorException failure =
        catchThrowableOfType(
            ConnectorException.class, () -> rig.get().openSocket(name, OPTIONS).close());
    Properties properties = new Properties();
    properties.setProperty("user", "app");
    List<Callable<AutoCloseable>> ways =
        List.of(
            () -> rig.get().connector().connect(name, OPTIONS),
            () -> rig.get().connector().connect(name, properties),
            () -> rig.get().connector().dataSource(name, OPTIONS).getConnection(),
            () ->
                rig.get()
                    .trials()
                    .await(rig.get().connector().connectAsync(name, OPTIONS), OPTIONS.timeout()));
    for (Callable<AutoCloseable> way : ways) {
      SQLException thrown =
          catchThrowableOfType(SQLException.class, () -> rig.get().run(way, OPTIONS).close());
      assertThat((Throwable) thrown).isInstanceOf(type);
      assertThat(thrown.getSQLState()).isEqualTo(failure.code().sqlState());
      assertThat(thrown.getCause())
          .isInstanceOfSatisfying(
              ConnectorException.class,
              cause -> assertThat(cause.code()).isEqualTo(failure.code()));
    }
  }

  @Test
  @DisplayName("RUNTIME-14: because the server is silent, ends with its deadline in the phase TLS")
  void endsWithItsDeadline() throws Exception {
    rig.get().connect().close();
    rig.get().instance().fault(InstanceFault.silence());
    ConnectorException failure = rig.get().failure(OPTIONS.toBuilder().timeout(deadline).build());
    assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(failure.phase()).isEqualTo(Phase.TLS);
  }

  @Test
  @DisplayName("RUNTIME-15: is none if the Admin API fails for a moment only")
  void triesAgain() throws Exception {
    rig.get().cloud().fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(503).times(2));
    rig.get().connect().close();
  }

  @Test
  @DisplayName("RUNTIME-16: because the Admin API denies it, is final, and forgotten soon")
  void isForgotten() throws Exception {
    ActiveFault denied = rig.get().cloud().fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(403));
    ConnectorException failure = rig.get().failure(OPTIONS);
    assertThat(failure.code()).isEqualTo(ErrorCode.API_DENIED);
    assertThat(denied.occurrences()).isEqualTo(1);
    denied.clear();
    rig.get().trials().insist(() -> rig.get().connect()).close();
  }

  @Test
  @DisplayName("RUNTIME-17: tells no secret: neither do a connector and its status")
  void keepsSecrets() throws Exception {
    Tokens tokens = Tokens.of(rig.get().cloud().credentials());
    List<String> texts = new ArrayList<>();

    ActiveFault rejected =
        rig.get().cloud().fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.status(400));
    texts.add(failureText(ConnectOptions.builder().authMode(AuthMode.IAM).build()));
    texts.add(failureText(OPTIONS));
    rejected.clear();
    rig.get().instance().fault(InstanceFault.refuse());
    rig.get().trials().insist(() -> texts.add(failureText(OPTIONS)));

    texts.add(rig.get().connector().toString());
    texts.add(rig.get().connector().status().toString());
    // Not by a condition on the texts: it would show them.
    assertThat(texts.stream().anyMatch(text -> text.contains(PASSWORD))).isFalse();
    assertThat(texts.stream().anyMatch(tokens::areToldBy)).isFalse();
  }

  private String failureText(ConnectOptions options) {
    SQLException failure =
        catchThrowableOfType(SQLException.class, () -> rig.get().connect(options).close());
    return Failure.text(failure);
  }
}
