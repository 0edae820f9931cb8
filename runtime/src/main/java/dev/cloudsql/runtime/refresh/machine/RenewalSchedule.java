package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.RefreshPolicy;
import java.time.Duration;
import java.time.Instant;

/**
 * When to renew a certificate that is still good: at half of a long life, 4 minutes before the end
 * of a short one.
 */
final class RenewalSchedule {

  private static final Duration LONG_LIFE = Duration.ofHours(1);

  /** What says that it lives longer, or for ever, is renewed once in a while all the same. */
  private static final Duration LONGEST_LIFE = Duration.ofDays(365);

  private static final Duration MARGIN = Duration.ofMinutes(4);
  private static final Duration HASTE = Duration.ofSeconds(30);

  /** Less, and processes that start together renew in waves for days. */
  private static final double JITTER = 0.5;

  private RenewalSchedule() {}

  /**
   * The time from now to the renewal.
   *
   * @param life the time from now to the expiry
   * @param jitter from 0 to 1; makes it up to a half earlier, so that a fleet does not renew at
   *     once
   */
  static Duration delay(Duration life, double jitter) {
    Duration delay = life.compareTo(LONG_LIFE) >= 0 ? life.dividedBy(2) : life.minus(MARGIN);
    return delay.isNegative() ? Duration.ZERO : shorten(delay, jitter);
  }

  /**
   * The pause between getting a certificate and its renewal; never so short that an API of short
   * lives is hammered.
   */
  static Pause pause(RefreshPolicy policy, Instant now, Instant expiry, double jitter) {
    Duration life = min(Duration.between(now, expiry), LONGEST_LIFE);
    Duration wanted = policy == RefreshPolicy.LAZY ? life.minus(MARGIN) : delay(life, jitter);
    Duration least = min(HASTE, life.dividedBy(2));
    return Pause.of(wanted.compareTo(least) < 0 ? least : wanted, now);
  }

  private static Duration shorten(Duration delay, double jitter) {
    return delay.minusMillis((long) (delay.toMillis() * JITTER * jitter));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
