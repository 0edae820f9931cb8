package dev.cloudsql.runtime.instance;

import java.time.Duration;
import java.util.function.LongSupplier;

/** The moment on a monotonic clock by which a connect must be over. */
public final class Deadline {

  private static final Duration LONGEST = Duration.ofDays(365);

  private final LongSupplier nanoTime;
  private final long end;
  private final Duration timeout;

  private Deadline(LongSupplier nanoTime, long end, Duration timeout) {
    this.nanoTime = nanoTime;
    this.end = end;
    this.timeout = timeout;
  }

  /**
   * A deadline that starts to run now.
   *
   * @param timeout the time until then; a year at most
   * @param nanoTime the monotonic clock, in nanoseconds, such as {@code System::nanoTime}
   */
  public static Deadline after(Duration timeout, LongSupplier nanoTime) {
    Duration bounded = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    return new Deadline(nanoTime, nanoTime.getAsLong() + bounded.toNanos(), bounded);
  }

  /** What is left; zero when the deadline has passed. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, end - nanoTime.getAsLong()));
  }

  /**
   * What is left in whole milliseconds, rounded up, for socket timeouts, where zero would mean for
   * ever.
   */
  public int remainingMillis() {
    long millis = (remaining().toNanos() + 999_999) / 1_000_000;
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  /** Whether the deadline has passed. */
  public boolean passed() {
    return end - nanoTime.getAsLong() <= 0;
  }

  /** The time that was given at the start. */
  public Duration timeout() {
    return timeout;
  }
}
