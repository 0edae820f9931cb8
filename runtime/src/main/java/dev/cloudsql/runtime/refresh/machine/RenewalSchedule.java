package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.RefreshPolicy;
import java.time.Duration;
import java.time.Instant;

/**
 * Computes when to renew a valid certificate: at random between a quarter and a half of a lifetime
 * of an hour or more, less the time that its fetch took; of a shorter one, in the second half of
 * the time up to 4 minutes before its end. The lifetime counts from the arrival of the certificate.
 */
final class RenewalSchedule {

  /** What is left at least of an hour, which is the usual lifetime, when a certificate arrives. */
  private static final Duration LONG_LIFE = Duration.ofMinutes(59);

  /**
   * The cap of the lifetime, so that a certificate with a later expiry, or none, is renewed too.
   */
  private static final Duration LONGEST_LIFE = Duration.ofDays(365);

  private static final Duration MARGIN = Duration.ofMinutes(4);
  private static final Duration HASTE = Duration.ofSeconds(30);

  /** With less jitter, processes that start together renew at the same times for days. */
  private static final double JITTER = 0.5;

  private RenewalSchedule() {}

  /**
   * The time from now to the renewal.
   *
   * @param life the time from now to the expiry
   * @param jitter from 0 to 1; shortens the delay by up to one half, so that the processes of a
   *     fleet do not renew at the same time
   */
  static Duration delay(Duration life, double jitter) {
    Duration delay = life.compareTo(LONG_LIFE) >= 0 ? life.dividedBy(2) : life.minus(MARGIN);
    return delay.isNegative() ? Duration.ZERO : shorten(delay, jitter);
  }

  /**
   * The pause between a certificate and its renewal, with a minimum so that very short lifetimes do
   * not overload the API.
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
