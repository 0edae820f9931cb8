package dev.cloudsql.runtime.refresh.machine;

import java.time.Duration;
import java.time.Instant;

/**
 * One fetch under way.
 *
 * @param attempt its id, greater than those before it
 * @param asked when it was asked for
 * @param start when it starts; later than asked when the connector's budget made it wait
 */
public record Fetch(long attempt, Instant asked, Instant start) {

  /** More than any fetch takes, for each source bounds itself. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  static Fetch asked(long attempt, Instant now) {
    return new Fetch(attempt, now, now);
  }

  Fetch startingAt(Instant later) {
    return new Fetch(attempt, asked, later);
  }

  /**
   * Whether it stems from before a sleep, a freeze or a clock jump, so that its result says nothing
   * about now.
   *
   * @param now the wall clock
   */
  public boolean voidAt(Instant now) {
    return now.isAfter(start.plus(LONGEST)) || now.isBefore(asked.minus(LONGEST));
  }
}
