package dev.cloudsql.runtime.refresh;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits the rate at which all instances of one connector together start fetches.
 *
 * <p>A token bucket in which each fetch reserves a turn: it may be delayed, but is never refused. A
 * turn that is not used, because the connector was closed, is not returned. Thread-safe.
 */
public final class FetchBudget {

  private final LongSupplier nanoTime;
  private final long interval;
  private final long tolerance;

  /** The time at which the bucket will be full again. */
  private final AtomicLong full;

  /**
   * Makes a full bucket.
   *
   * @param burst the number of fetches that may start at once
   * @param perSecond the number per second after that
   * @param nanoTime the monotonic clock, in nanoseconds, such as {@code System::nanoTime}
   */
  public FetchBudget(int burst, int perSecond, LongSupplier nanoTime) {
    if (burst < 1 || perSecond < 1) {
      throw new IllegalArgumentException(
          "A budget needs a burst and a rate of at least 1, not %s and %s"
              .formatted(burst, perSecond));
    }
    this.nanoTime = nanoTime;
    this.interval = Duration.ofSeconds(1).toNanos() / perSecond;
    this.tolerance = burst * interval;
    this.full = new AtomicLong(nanoTime.getAsLong());
  }

  /** Reserves a turn and returns the time to wait for it. */
  Duration take() {
    long now = nanoTime.getAsLong();
    long booked = full.updateAndGet(at -> (at - now < 0 ? now : at) + interval);
    return Duration.ofNanos(Math.max(0, booked - now - tolerance));
  }
}
