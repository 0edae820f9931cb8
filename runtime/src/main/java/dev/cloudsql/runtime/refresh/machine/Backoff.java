package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import java.time.Duration;
import java.time.Instant;

/** Computes the pause after a failed fetch: 200 ms · 1.618^(failures + jitter), up to a cap. */
final class Backoff {

  /** After this many consecutive failures, waiting connects fail. */
  static final int ATTEMPTS = 5;

  /**
   * A longer {@code Retry-After} fails waiting connects immediately, because no deadline is
   * expected to be longer. Without a certificate the server is obeyed only for this long, because
   * the API may recover earlier.
   */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * The time for which a non-retryable error, or the last of {@link #ATTEMPTS} consecutive errors,
   * is reported to further connects without another fetch, so that many connects in sequence cause
   * one fetch.
   */
  static final Duration MEMORY = Duration.ofSeconds(1);

  /** Failures further apart than this do not count as consecutive. */
  static final Duration ROW = Duration.ofMinutes(2);

  /** The cap while a connect may wait, so that connects succeed soon after the API recovers. */
  static final Duration ATTENDED = Duration.ofSeconds(2);

  /**
   * The cap of fetches for which no connect waits; bounds the load of a whole fleet in an outage.
   */
  static final Duration UNATTENDED = Duration.ofMinutes(5);

  private static final Duration LONGEST_ORDER = Duration.ofMinutes(5);
  private static final Duration LAST_CHANCE = Duration.ofMinutes(1);
  private static final Duration BASE = Duration.ofMillis(200);
  private static final double FACTOR = 1.618;

  private Backoff() {}

  /**
   * The delay without the server's order.
   *
   * @param failures the number of consecutive failures, at least one
   * @param jitter from 0 to 1; spreads the delay by the factor, below the cap too
   */
  static Duration delay(int failures, double jitter, Duration cap) {
    double grown = BASE.toMillis() * Math.pow(FACTOR, failures);
    double steady = Math.min(grown, cap.toMillis() / FACTOR);
    return Duration.ofMillis((long) (steady * Math.pow(FACTOR, jitter)));
  }

  /** The pause if there is no certificate. */
  static Pause afterFetch(Event.Failed event, int failures) {
    if (!event.error().retryable()) {
      return Pause.of(MEMORY, event.now());
    }
    Duration delay = delay(failures, event.jitter(), ATTENDED);
    return pause(event.now(), delay, min(ordered(event.error()), PATIENCE));
  }

  /** Whether the server orders a wait longer than {@link #PATIENCE}. */
  static boolean tooLong(ConnectorException error) {
    return ordered(error).compareTo(PATIENCE) > 0;
  }

  /**
   * The pause if there is a certificate; an order of the server is obeyed until one minute before
   * its expiry.
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
   * The server's {@code Retry-After}, bounded so that no response can make an instance unusable for
   * a day.
   */
  private static Duration ordered(ConnectorException error) {
    return min(error.retryAfter().orElse(Duration.ZERO), LONGEST_ORDER);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
