package dev.cloudsql.runtime.refresh.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The back-off")
class BackoffTests {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest(name = "failure {0} with jitter {1}: {2} ms")
  @CsvSource({
    "1, 0, 323",
    "1, 1, 523",
    "2, 0, 523",
    "3, 0, 847",
    "5, 0, 2217",
    "8, 0, 9394",
    "12, 0, 37082",
    "12, 1, 60000",
    "1000, 0, 37082",
    "2147483647, 1, 60000"
  })
  @DisplayName("grows by the golden ratio up to its cap, and keeps its jitter there")
  void grows(int failures, double jitter, long millis) {
    assertThat(Backoff.delay(failures, jitter, Duration.ofMinutes(1)).toMillis())
        .isBetween(millis - 1, millis);
  }

  @ParameterizedTest(name = "Retry-After {0} s: {1} s, on order: {2}")
  @CsvSource({"0, 0, false", "1, 1, true", "29, 29, true", "31, 30, true", "86400, 30, true"})
  @DisplayName("keeps a Retry-After that is longer, up to half a minute without a certificate")
  void keepsRetryAfter(long asked, long kept, boolean ordered) {
    Pause pause = Backoff.afterFetch(failed(Errors.throttled(asked)), 1);

    assertThat(pause.ordered()).isEqualTo(ordered);
    assertThat(pause.left(NOW).toSeconds()).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100, Integer.MAX_VALUE})
  @DisplayName("without a certificate is two seconds at most")
  void attended(int failures) {
    Event.Failed failed = new Event.Failed(NOW, 1, Errors.UNAVAILABLE, 1);

    assertThat(Backoff.afterFetch(failed, failures).left(NOW))
        .isLessThanOrEqualTo(Duration.ofSeconds(2));
  }

  @ParameterizedTest(name = "{1} s left and Retry-After {0} s: {2} s")
  @CsvSource({
    "120, 3600, 120",
    "86400, 3600, 300",
    "120, 150, 90",
    "120, 61, 1",
    "120, 30, 0",
    "1, 30, 0"
  })
  @DisplayName("of a renewal keeps a Retry-After until a minute before the expiry")
  void renewsBeforeExpiry(long asked, long left, long paused) {
    Instant expiry = NOW.plusSeconds(left);

    Pause pause = Backoff.afterRenewal(failed(Errors.throttled(asked)), 1, expiry);

    assertThat(pause.left(NOW).toSeconds()).isEqualTo(paused);
  }

  @Test
  @DisplayName("after a terminal failure is a second, and of a renewal the longest")
  void terminal() {
    Event.Failed failed = failed(Errors.DENIED);

    assertThat(Backoff.afterFetch(failed, 0).left(NOW)).isEqualTo(Duration.ofSeconds(1));
    assertThat(Backoff.afterRenewal(failed, 1, NOW.plusSeconds(1800)).left(NOW).toSeconds())
        .isEqualTo(185);
  }

  @Test
  @DisplayName("is over when the clock is set back to before its beginning")
  void isOverWhenSetBack() {
    Pause pause = Pause.of(Duration.ofSeconds(10), NOW);

    assertThat(pause.over(NOW)).isFalse();
    assertThat(pause.over(NOW.plusSeconds(10))).isTrue();
    assertThat(pause.over(NOW.minusMillis(1))).isTrue();
  }

  private static Event.Failed failed(ConnectorException error) {
    return new Event.Failed(NOW, 1, error, 0);
  }
}
