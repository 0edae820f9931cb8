package dev.cloudsql.runtime.refresh.machine;

import java.time.Duration;
import java.time.Instant;

/**
 * A period in which no fetch starts.
 *
 * @param since the time at which it was planned
 * @param until the time at which it ends
 * @param ordered whether the server ordered it by {@code Retry-After}, so that it applies to forced
 *     refreshes too
 */
public record Pause(Instant since, Instant until, boolean ordered) {

  static Pause of(Duration length, Instant now) {
    return new Pause(now, now.plus(length), false);
  }

  /**
   * Whether it is over; also true if it begins in the future, because then the clock was set back
   * after it was planned.
   */
  public boolean over(Instant now) {
    return !now.isBefore(until) || now.isBefore(since);
  }

  Pause earlier(Duration by) {
    return new Pause(since.minus(by), until.minus(by), ordered);
  }

  Duration left(Instant now) {
    return over(now) ? Duration.ZERO : Duration.between(now, until);
  }
}
