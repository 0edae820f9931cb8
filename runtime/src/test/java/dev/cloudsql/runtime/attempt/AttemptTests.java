package dev.cloudsql.runtime.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt.TimeLimit;
import dev.cloudsql.runtime.instance.Target;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An attempt to connect")
class AttemptTests {

  private static final InstanceName NAME = new InstanceName("p", "r", "i");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Attempt attempt =
      new Attempt(Target.of(NAME), TimeLimit.of(Duration.ofSeconds(10)), nanos::get);

  @Test
  @DisplayName("measures its phases, and adds up one that is entered twice")
  void measuresPhases() throws Exception {
    pass(1);
    attempt.enter(Phase.REFRESH);
    pass(2);
    attempt.enter(Phase.TCP);
    pass(3);
    attempt.enter(Phase.REFRESH);
    pass(1);

    assertThat(attempt.durations())
        .isEqualTo(
            Map.of(
                Phase.CONFIG, Duration.ofSeconds(1),
                Phase.REFRESH, Duration.ofSeconds(3),
                Phase.TCP, Duration.ofSeconds(3)));
  }

  @Test
  @DisplayName("is over when its deadline has passed, and names the phase that used the time")
  void expires() throws Exception {
    attempt.enter(Phase.TLS);
    pass(11);

    ConnectorException failure = catchThrowableOfType(ConnectorException.class, attempt::check);

    assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(failure.phase()).isEqualTo(Phase.TLS);
    assertThat(failure)
        .hasMessage(
            "Cannot connect to p:r:i: the deadline of 10.0 seconds passed during the TLS handshake."
                + " Check the load of the instance, and firewalls on the way, or raise the timeout."
                + " [CSQL-TIMEOUT]");
  }

  @Test
  @DisplayName("reports a library that does not fit as what it is")
  void libraryDoesNotFit() throws Exception {
    attempt.enter(Phase.TCP);
    NoClassDefFoundError error = new NoClassDefFoundError("com/example/Old");

    assertThat(
            catchThrowableOfType(
                ConnectorException.class,
                () -> attempt.await(CompletableFuture.failedFuture(error))))
        .returns(ErrorCode.RUNTIME, ConnectorException::code)
        .returns(Phase.TCP, ConnectorException::phase)
        .hasCause(error)
        .hasMessageContaining("com/example/Old");
  }

  @Test
  @DisplayName("waits no longer than a share of its time, and goes on then")
  void waitsForAShare() throws Exception {
    CompletableFuture<String> never = new CompletableFuture<>();
    Deadline share = Deadline.after(Duration.ZERO, nanos::get);

    assertThat(attempt.await(never, share)).isEmpty();
    assertThat(never).isCancelled();
    attempt.check();
    assertThat(attempt.await(CompletableFuture.completedFuture("in time"), share))
        .contains("in time");
  }

  @Test
  @DisplayName(
      "closes what it guards when it is called off, and what is guarded afterwards at once")
  void closesWhatItGuards() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    attempt.guard(closed::incrementAndGet);
    ConnectorException why =
        new ConnectorException(ErrorCode.CLOSED, Phase.CONFIG, NAME, "closed", null);

    attempt.abort(why);

    assertThat(closed).hasValue(1);
    assertThatThrownBy(() -> attempt.guard(closed::incrementAndGet)).isSameAs(why);
    assertThat(closed).hasValue(2);
  }

  @Test
  @DisplayName("closes nothing that was released or handed over")
  void leavesWhatIsHandedOver() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    attempt.guard(closed::incrementAndGet);
    attempt.complete();

    attempt.expire();
    attempt.close();

    assertThat(closed).hasValue(0);
  }

  @Test
  @DisplayName("does not complete once it was called off")
  void completesInTime() {
    attempt.expire();

    assertThatThrownBy(attempt::complete).isInstanceOf(ConnectorException.class);
  }

  @Test
  @DisplayName("passes on what it waits for, and its failure")
  void awaits() throws Exception {
    ConnectorException why =
        new ConnectorException(ErrorCode.CLOSED, Phase.CONFIG, NAME, "closed", null);

    assertThat(attempt.await(CompletableFuture.completedFuture("yes"))).isEqualTo("yes");
    assertThatThrownBy(() -> attempt.await(CompletableFuture.failedFuture(why))).isSameAs(why);
  }

  @Test
  @DisplayName("stops waiting when it is called off, and cancels what it waited for")
  void stopsWaiting() throws Exception {
    attempt.enter(Phase.REFRESH);
    CompletableFuture<String> never = new CompletableFuture<>();
    ConnectorException why =
        new ConnectorException(ErrorCode.CLOSED, Phase.CONFIG, NAME, "closed", null);
    never.whenComplete((value, failure) -> {});
    Thread other = new Thread(() -> attempt.abort(why));
    other.start();

    assertThatThrownBy(() -> attempt.await(never)).isSameAs(why);

    other.join();
    assertThat(never).isCancelled();
  }

  @Test
  @DisplayName("stops waiting when its thread is interrupted, and keeps the flag")
  void isInterrupted() throws Exception {
    attempt.enter(Phase.REFRESH);
    Thread.currentThread().interrupt();

    ConnectorException failure =
        catchThrowableOfType(
            ConnectorException.class, () -> attempt.await(new CompletableFuture<>()));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.code()).isEqualTo(ErrorCode.INTERRUPTED);
  }

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
