package dev.cloudsql.runtime.attempt;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a connect may take, and what says so.
 *
 * @param time the limit
 * @param name what sets it, for errors, such as the driver property {@code connectTimeout}; empty
 *     for the connector's own timeout
 */
public record TimeLimit(Duration time, Optional<String> name) {

  /** The connector's own timeout. */
  public static TimeLimit of(Duration time) {
    return new TimeLimit(time, Optional.empty());
  }

  /** A limit that has a name. */
  public static TimeLimit of(Duration time, String name) {
    return new TimeLimit(time, Optional.of(name));
  }

  /** The shorter of two; this one if they are equal. */
  public TimeLimit orShorter(TimeLimit other) {
    return other.time.compareTo(time) < 0 ? other : this;
  }

  /** Such as {@code 2.0 seconds, set by connectTimeout,}. */
  @Override
  public String toString() {
    String seconds = time.toMillis() / 1000.0 + " seconds";
    return name.map(set -> "%s, set by %s,".formatted(seconds, set)).orElse(seconds);
  }
}
