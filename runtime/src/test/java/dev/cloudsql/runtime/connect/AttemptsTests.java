package dev.cloudsql.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ClosedException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.instance.Attempt;
import dev.cloudsql.runtime.instance.Target;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The attempts of a connector")
class AttemptsTests {

  private static final Destination DESTINATION =
      new Destination(
          Target.of(new InstanceName("p", "r", "i")),
          AuthMode.BUILT_IN,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Duration.ofMinutes(10));

  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
  private final Attempts attempts = new Attempts(scheduler, System::nanoTime);

  AttemptsTests() {
    scheduler.setRemoveOnCancelPolicy(true);
  }

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  @Test
  @DisplayName("have an alarm each, set for the deadline and not for later")
  void setAnAlarm() throws Exception {
    attempts.begin(DESTINATION);

    Delayed alarm = (Delayed) scheduler.getQueue().element();
    assertThat(alarm.getDelay(TimeUnit.MILLISECONDS))
        .isPositive()
        .isLessThanOrEqualTo(DESTINATION.timeout().toMillis());
  }

  @Test
  @DisplayName("leave no alarm behind when they end")
  void leaveNoAlarm() throws Exception {
    Attempt attempt = attempts.begin(DESTINATION);

    attempts.end(attempt);

    assertThat(scheduler.getQueue()).isEmpty();
    assertThat(attempts.isEmpty()).isTrue();
  }

  @Test
  @DisplayName("are called off when the connector closes, and none begins afterwards")
  void end() throws Exception {
    Attempt attempt = attempts.begin(DESTINATION);

    attempts.close();

    assertThatThrownBy(attempt::check).isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> attempts.begin(DESTINATION)).isInstanceOf(ClosedException.class);
  }
}
