package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import java.time.Duration;
import java.time.Instant;

/** How long to pause after a failed fetch: 200 ms · 1.618^(failures + jitter), up to a cap. */
final class Backoff {

  /** After so many failures in a row those who wait are told. */
  static final int ATTEMPTS = 5;

  /**
   * An order of the server to wait longer is reported at once, as no deadline is expected to be
   * longer; and without a certificate it is kept for so long only, because the API may be well
   * again long before.
   */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * For how long an error that no retry cures, or the last of {@link #ATTEMPTS} in a row, is passed
   * on without another fetch: many who connect one after the other cost no more than one.
   */
  static final Duration MEMORY = Duration.ofSeconds(1);

  /** A failure this long ago is no longer in a row with the next. */
  static final Duration ROW = Duration.ofMinutes(2);

  /** The cap while somebody may wait, so that a connect works soon after the API does. */
  static final Duration ATTENDED = Duration.ofSeconds(2);

  /** The cap of fetches for which nobody waits; what a whole fleet asks in an outage. */
  static final Duration UNATTENDED = Duration.ofMinutes(5);

  private static final Duration LONGEST_ORDER = Duration.ofMinutes(5);
  private static final Duration LAST_CHANCE = Duration.ofMinutes(1);
  private static final Duration BASE = Duration.ofMillis(200);
  private static final double FACTOR = 1.618;

  private Backoff() {}

  /**
   * The plain delay.
   *
   * @param failures how many there were in a row, at least one
   * @param jitter from 0 to 1; spreads the delay by the factor, below the cap too
   */
  static Duration delay(int failures, double jitter, Duration cap) {
    double grown = BASE.toMillis() * Math.pow(FACTOR, failures);
    double steady = Math.min(grown, cap.toMillis() / FACTOR);
    return Duration.ofMillis((long) (steady * Math.pow(FACTOR, jitter)));
  }

  /** The pause when there is no certificate. */
  static Pause afterFetch(Event.Failed event, int failures) {
    if (!event.error().retryable()) {
      return Pause.of(MEMORY, event.now());
    }
    Duration delay = delay(failures, event.jitter(), ATTENDED);
    return pause(event.now(), delay, min(ordered(event.error()), PATIENCE));
  }

  /** Whether the server orders a longer wait than any connect would keep. */
  static boolean tooLong(ConnectorException error) {
    return ordered(error).compareTo(PATIENCE) > 0;
  }

  /**
   * The pause when there is a certificate; an order of the server is kept until a minute before its
   * expiry.
   */
  static Pause afterRenewal(Event.Failed event, int failures, Instant expiry) {
    int step = event.error().retryable() ? failures : Integer.MAX_VALUE;
    Duration delay = delay(step, event.jitter(), UNATTENDED);
    Duration latest = Duration.between(event.now(), expiry).minus(LAST_CHANCE);
    return pause(event.now(), delay, min(ordered(event.error()), latest));
  }

  private static Pause pause(Instant now, Duration delay, Duration ordered) {
    return ordered.compareTo(delay) > 0
        ? new Pause(now, now.plus(ordered), true)
        : Pause.of(delay, now);
  }

  /**
   * The server's {@code Retry-After}, within reason: no answer may put an instance out of use for a
   * day.
   */
  private static Duration ordered(ConnectorException error) {
    return min(error.retryAfter().orElse(Duration.ZERO), LONGEST_ORDER);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
