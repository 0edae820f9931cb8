package dev.cloudsql.benchmarks.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.RefreshPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A fleet that starts at once")
class FleetTests {

  private static final int PROCESSES = 1_000;

  /** Each takes a second of a processor. */
  private static final Map<Scenario, Day> DAYS = new HashMap<>();

  @ParameterizedTest(name = "{0}")
  @EnumSource(
      value = RefreshPolicy.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "LAZY") // Its connects decide when it renews.
  @DisplayName("renews in no waves from its first renewal on, nor after an outage")
  void noWaves(RefreshPolicy policy) {
    Scenario scenario = Scenario.of(PROCESSES, policy);
    Day day = day(scenario);

    assertThat(busiestTenMinutes(day, Duration.ofHours(3), scenario.outageBegin())).isLessThan(2);
    assertThat(busiestTenMinutes(day, Duration.ofHours(15), Scenario.DAY)).isLessThan(2);
  }

  @Test
  @DisplayName("would renew in waves if it were not for the jitter")
  void wavesWithoutJitter() {
    Scenario scenario = Scenario.of(PROCESSES, RefreshPolicy.ADAPTIVE).withoutJitter();
    Day day = day(scenario);

    assertThat(busiestTenMinutes(day, Duration.ofHours(3), scenario.outageBegin()))
        .isGreaterThan(2);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("asks no more after an outage than at its start")
  void noStorm(RefreshPolicy policy) {
    Day day = day(Scenario.of(PROCESSES, policy));

    assertThat(Span.BACK.rates(day).mean()).isLessThan(Span.START.rates(day).mean());
    assertThat(Span.HOUR_AFTER.rates(day).mean()).isLessThan(2 * Span.FORENOON.rates(day).mean());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName(
      "fails no connect while the Admin API works, but for the seconds that it is remembered")
  void noFailure(RefreshPolicy policy) {
    Day day = day(Scenario.of(PROCESSES, policy));

    for (Span span : Span.values()) {
      if (span != Span.OUTAGE && span != Span.BACK) {
        assertThat(span.failures(day)).as(span.title()).isZero();
      }
    }
  }

  private static Day day(Scenario scenario) {
    return DAYS.computeIfAbsent(scenario, Fleet::live);
  }

  /** The rate of the busiest ten minutes, in times of the rate of all. */
  private static double busiestTenMinutes(Day day, Duration from, Duration to) {
    Duration window = Duration.ofMinutes(10);
    double busiest = 0;
    for (Duration at = from; at.compareTo(to) < 0; at = at.plus(window)) {
      busiest = Math.max(busiest, day.rates(at, at.plus(window)).mean());
    }
    return busiest / day.rates(from, to).mean();
  }
}
