package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.reliability.testing.Await;
import dev.cloudsql.reliability.testing.ThreadKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A connect that is stuck ends at once, whatever phase it is in,")
class CalledOffTests {

  /**
   * Only catches a hang: a connect that was not called off would end ten minutes after it began,
   * and with another code.
   */
  private static final int PATIENCE_SECONDS = 60;

  @ParameterizedTest(name = "in {0} on a {1} thread")
  @MethodSource("phasesAndThreads")
  @DisplayName("when its thread is interrupted; the error says so, and the flag stays set")
  void interrupted(Phase phase, ThreadKind kind) throws Exception {
    try (StuckCloud stuck = StuckCloud.in(phase);
        Connector connector = stuck.connector()) {
      CompletableFuture<ConnectorException> failure = new CompletableFuture<>();
      CompletableFuture<Boolean> flag = new CompletableFuture<>();
      Thread thread =
          kind.factory()
              .newThread(
                  () -> {
                    failure.complete(failure(connector));
                    flag.complete(Thread.currentThread().isInterrupted());
                  });
      thread.start();
      stuck.awaitStuck();

      thread.interrupt();

      ConnectorException interrupted = failure.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(interrupted.code()).isEqualTo(ErrorCode.INTERRUPTED);
      assertThat(interrupted.phase()).isEqualTo(phase);
      assertThat(flag.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      stuck.letGo();
      stuck.db().connections().awaitOpen(0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REFRESH", "TCP", "TLS", "LOGIN"})
  @DisplayName("when its future is cancelled; its sockets are closed and its thread is free")
  void cancelled(Phase phase) throws Exception {
    try (StuckCloud stuck = StuckCloud.in(phase);
        Connector connector = stuck.connector()) {
      CompletableFuture<Connection> connect =
          connector.connectAsync(StuckCloud.NAME, StuckCloud.OPTIONS);
      stuck.awaitStuck();

      connect.cancel(true);

      Await.until("a free thread", () -> platformFrames().noneMatch(CalledOffTests::isConnect));
      Await.until("a free dialler", () -> stuck.dialler().noneMatch(CalledOffTests::isConnect));
      stuck.letGo();
      stuck.db().connections().awaitOpen(0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REFRESH", "TCP", "TLS", "LOGIN"})
  @DisplayName("when the connector is closed, which takes no time itself")
  void closed(Phase phase) throws Exception {
    try (StuckCloud stuck = StuckCloud.in(phase);
        Connector connector = stuck.connector()) {
      CompletableFuture<ConnectorException> failure =
          CompletableFuture.supplyAsync(() -> failure(connector), task -> new Thread(task).start());
      stuck.awaitStuck();

      CompletableFuture.runAsync(connector::close).get(PATIENCE_SECONDS, TimeUnit.SECONDS);

      assertThat(failure.get(PATIENCE_SECONDS, TimeUnit.SECONDS).code())
          .isEqualTo(ErrorCode.CLOSED);
      stuck.letGo();
      stuck.db().connections().awaitOpen(0);
      assertThat(failure(connector))
          .hasMessageContaining("this connector is closed")
          .extracting(ConnectorException::code)
          .isEqualTo(ErrorCode.CLOSED);
      assertThat(connector.status().open()).isFalse();
      connector.close();
    }
  }

  static Stream<Arguments> phasesAndThreads() {
    return Stream.of(Phase.REFRESH, Phase.TCP, Phase.TLS, Phase.LOGIN)
        .flatMap(phase -> ThreadKind.available().map(kind -> arguments(phase, kind)));
  }

  private static ConnectorException failure(Connector connector) {
    SQLException failure =
        catchThrowableOfType(
            SQLException.class, () -> connector.connect(StuckCloud.NAME, StuckCloud.OPTIONS));
    return (ConnectorException) failure.getCause();
  }

  private static Stream<StackTraceElement> platformFrames() {
    return Thread.getAllStackTraces().values().stream().flatMap(Stream::of);
  }

  private static boolean isConnect(StackTraceElement frame) {
    return frame.getClassName().endsWith(".connect.Connect");
  }
}
