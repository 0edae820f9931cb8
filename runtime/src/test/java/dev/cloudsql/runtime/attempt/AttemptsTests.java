package dev.cloudsql.runtime.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.attempt.Attempt.TimeLimit;
import dev.cloudsql.runtime.instance.Target;
import java.time.Duration;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The attempts of a connector")
class AttemptsTests {

  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
  private final Attempts.Group handle = new Attempts.Group();
  private Duration later = Duration.ZERO;
  private final Attempts attempts =
      new Attempts(scheduler, () -> System.nanoTime() + later.toNanos());

  AttemptsTests() {
    scheduler.setRemoveOnCancelPolicy(true);
  }

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  @Test
  @DisplayName("share an alarm, which is set for the earliest deadline and not for later")
  void shareAnAlarm() throws Exception {
    begin(10, handle);
    begin(5, handle);
    begin(20, handle);

    assertThat(alarm().getDelay(TimeUnit.MINUTES)).isEqualTo(4);
  }

  @Test
  @DisplayName("are called off by the alarm when their time is up, and then it is set for the rest")
  void areCalledOff() throws Exception {
    Attempt first = begin(5, handle);
    Attempt second = begin(10, handle);
    AtomicBoolean cut = new AtomicBoolean();
    first.guard(() -> cut.set(true));

    ringAfter(6);

    // Asked afterwards, an attempt would notice by itself that its time is up.
    assertThat(cut).isTrue();
    assertThatThrownBy(first::check).hasMessageContaining("300.0 seconds passed");
    second.check();
    assertThat(alarm().getDelay(TimeUnit.MINUTES)).isEqualTo(3);
  }

  @Test
  @DisplayName("are called off whatever another one's resources do when they are closed")
  void areCalledOffAlthough() throws Exception {
    AtomicInteger cut = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      begin(5, handle)
          .guard(
              () -> {
                cut.incrementAndGet();
                throw new IllegalStateException("A plug-in's");
              });
    }

    ringAfter(6);

    assertThat(cut).hasValue(2);
  }

  @Test
  @DisplayName(
      "need no other alarm when one ends and the next begins, and none when all have ended")
  void needNoOther() throws Exception {
    attempts.end(begin(5, handle));
    Object alarm = alarm();
    Attempt next = begin(10, handle);

    assertThat((Object) alarm()).isSameAs(alarm);

    attempts.end(next);
    ringAfter(6);

    assertThat(scheduler.getQueue()).isEmpty();
    assertThat(attempts.isEmpty()).isTrue();
  }

  @Test
  @DisplayName("are called off when their handle is closed, and those of other handles are not")
  void endWithTheirHandle() throws Exception {
    Attempt attempt = begin(10, handle);
    Attempt other = begin(10, new Attempts.Group());

    handle.close();

    assertThatThrownBy(attempt::check)
        .isInstanceOf(ConnectorException.class)
        .hasMessageEndingWith("[CSQL-CLOSED]");
    Attempt late = begin(10, handle);
    assertThatThrownBy(late::check)
        .isInstanceOf(ConnectorException.class)
        .hasMessageEndingWith("[CSQL-CLOSED]");
    other.check();
  }

  @Test
  @DisplayName("are called off when the connector closes, and none begins afterwards")
  void end() throws Exception {
    Attempt attempt = begin(10, handle);

    attempts.close();

    assertThatThrownBy(attempt::check)
        .isInstanceOf(ConnectorException.class)
        .hasMessageEndingWith("[CSQL-CLOSED]");
    assertThatThrownBy(() -> begin(10, handle))
        .isInstanceOf(ConnectorException.class)
        .hasMessageEndingWith("[CSQL-CLOSED]");
  }

  private Attempt begin(int minutes, Attempts.Group owner) throws ConnectorException {
    Target target = Target.of(new InstanceName("p", "r", "i"));
    return attempts.begin(target, TimeLimit.of(Duration.ofMinutes(minutes)), owner);
  }

  /** The only one. */
  private RunnableScheduledFuture<?> alarm() {
    assertThat(scheduler.getQueue()).hasSize(1);
    return (RunnableScheduledFuture<?>) scheduler.getQueue().element();
  }

  private void ringAfter(int minutes) {
    RunnableScheduledFuture<?> alarm = alarm();
    later = Duration.ofMinutes(minutes);
    scheduler.remove(alarm);
    alarm.run();
  }
}
