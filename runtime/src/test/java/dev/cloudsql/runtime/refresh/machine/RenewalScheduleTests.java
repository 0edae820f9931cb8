package dev.cloudsql.runtime.refresh.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.RefreshPolicy;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The renewal schedule")
class RenewalScheduleTests {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest(name = "{0} of life are renewed after {1}")
  @CsvSource({
    "PT4H, PT2H",
    "PT1H, PT30M",
    "PT62M, PT31M",
    "PT58M, PT54M",
    "PT5M, PT1M",
    "PT4M, PT0S",
    "PT3M, PT0S",
    "PT0S, PT0S",
    "PT-1H, PT0S"
  })
  @DisplayName("is the one that all connectors share")
  void sharedSchedule(Duration life, Duration renewal) {
    assertThat(RenewalSchedule.delay(life, 0)).isEqualTo(renewal);
  }

  @Test
  @DisplayName("takes an hour less the time of the fetch for an hour")
  void oneHourOnArrival() {
    Duration left = Duration.ofHours(1).minusSeconds(10);

    assertThat(RenewalSchedule.delay(left, 0)).isEqualTo(left.dividedBy(2));
  }

  @ParameterizedTest(name = "{0} of life with jitter {1} are renewed after {2}")
  @CsvSource({"PT1H, 1, PT15M", "PT1H, 0.5, PT22M30S", "PT5M, 1, PT30S", "PT3M, 1, PT0S"})
  @DisplayName("has a jitter that only makes it earlier, by a half at most")
  void jitterIsEarly(Duration life, double jitter, Duration renewal) {
    assertThat(RenewalSchedule.delay(life, jitter)).isEqualTo(renewal);
  }

  @ParameterizedTest(name = "{0}: {1} of life are renewed no sooner than after {2}")
  @CsvSource({
    "ADAPTIVE, PT1H, PT30M",
    "ADAPTIVE, PT3M, PT30S",
    "AHEAD, PT4M10S, PT30S",
    "AHEAD, PT20S, PT10S",
    "LAZY, PT1H, PT56M",
    "LAZY, PT5M, PT1M",
    "LAZY, PT3M, PT30S"
  })
  @DisplayName("leaves the Admin API alone for half a minute, or half of a shorter life")
  void pauseHasAFloor(RefreshPolicy policy, Duration life, Duration pause) {
    Pause planned = RenewalSchedule.pause(policy, NOW, NOW.plus(life), 0);

    assertThat(planned).isEqualTo(new Pause(NOW, NOW.plus(pause), false));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("renews within a year what says that it never expires")
  void neverExpires(RefreshPolicy policy) {
    Pause planned = RenewalSchedule.pause(policy, NOW, Instant.MAX, 1);

    assertThat(planned.left(NOW)).isBetween(Duration.ofDays(90), Duration.ofDays(365));
  }
}
