package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A manual clock")
class ManualClockTests {

  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final ManualClock clock = ManualClock.at(START);
  private final List<String> ran = new ArrayList<>();

  @Test
  @DisplayName("stands still until it is moved")
  void standsStill() {
    assertThat(clock.instant()).isEqualTo(clock.instant()).isEqualTo(START);
    long before = clock.nanoTime();
    clock.advance(Duration.ofSeconds(2));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(2));
    assertThat(clock.nanoTime() - before).isEqualTo(2_000_000_000L);
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("runs tasks in the order of their moments, each at its own")
  void order() {
    clock.schedule(Duration.ofSeconds(3), () -> ran.add("c at " + clock.instant()));
    clock.schedule(Duration.ofSeconds(1), () -> ran.add("a at " + clock.instant()));
    clock.schedule(Duration.ofSeconds(1), () -> ran.add("b"));
    clock.schedule(Duration.ofSeconds(9), () -> ran.add("never"));

    clock.advance(Duration.ofSeconds(5));

    assertThat(ran)
        .containsExactly("a at " + START.plusSeconds(1), "b", "c at " + START.plusSeconds(3));
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(5));
    assertThat(clock.pending()).isEqualTo(1);
    assertThat(clock.untilNext()).contains(Duration.ofSeconds(4));
  }

  @Test
  @DisplayName("runs what a task schedules, when it falls into the same advance")
  void chain() {
    clock.schedule(
        Duration.ofSeconds(1),
        () -> {
          ran.add("first");
          clock.schedule(Duration.ofSeconds(1), () -> ran.add("second"));
          clock.schedule(Duration.ZERO, () -> ran.add("at once"));
        });
    clock.advance(Duration.ofSeconds(2));
    assertThat(ran).containsExactly("first", "at once", "second");
    assertThat(clock.untilNext()).isEmpty();
  }

  @Test
  @DisplayName("runs no task on the thread that schedules it")
  void zeroDelay() {
    clock.schedule(Duration.ofSeconds(-1), () -> ran.add("late"));
    assertThat(ran).isEmpty();
    clock.advance(Duration.ZERO);
    assertThat(ran).containsExactly("late");
  }

  @Test
  @DisplayName("takes a task back")
  void cancel() {
    ManualClock.Scheduled task = clock.schedule(Duration.ofSeconds(1), () -> ran.add("no"));
    assertThat(task.cancel()).isTrue();
    assertThat(task.cancel()).isFalse();
    clock.advance(Duration.ofSeconds(1));
    assertThat(ran).isEmpty();
  }

  @Test
  @DisplayName("jumps on the wall alone, in both directions")
  void jump() {
    clock.schedule(Duration.ofSeconds(1), () -> ran.add("due"));
    clock.jump(Duration.ofHours(5));
    clock.jump(Duration.ofHours(-8));
    assertThat(clock.instant()).isEqualTo(START.minus(Duration.ofHours(3)));
    assertThat(clock.nanoTime()).isZero();
    assertThat(ran).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(ran).containsExactly("due");
  }
}
