package dev.cloudsql.runtime.refresh.machine;

import java.time.Duration;
import java.time.Instant;

/**
 * A time in which the Admin API is left alone.
 *
 * @param since when it was planned
 * @param until when it ends
 * @param ordered whether the server asked for it by {@code Retry-After}, so that forced refreshes
 *     keep it too
 */
public record Pause(Instant since, Instant until, boolean ordered) {

  static Pause of(Duration length, Instant now) {
    return new Pause(now, now.plus(length), false);
  }

  /**
   * Whether it is over; one that begins in the future is, for the clock was set back since it was
   * planned.
   */
  public boolean over(Instant now) {
    return !now.isBefore(until) || now.isBefore(since);
  }

  Duration left(Instant now) {
    return over(now) ? Duration.ZERO : Duration.between(now, until);
  }
}
