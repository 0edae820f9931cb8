package dev.cloudsql.runtime.refresh;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Bounds how many fetches per second all instances of one connector start together.
 *
 * <p>A token bucket in which a fetch books its turn: it may have to wait, but is never refused. A
 * booked turn that is not used, because the connector closed meanwhile, is not given back.
 */
public final class FetchBudget {

  private final LongSupplier nanoTime;
  private final long interval;
  private final long tolerance;

  /** When the bucket will be full again. */
  private final AtomicLong full;

  /**
   * Fills the bucket.
   *
   * @param burst how many fetches may start at once
   * @param perSecond how many per second from then on
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

  /** Books a turn; tells how long to wait for it. */
  Duration take() {
    long now = nanoTime.getAsLong();
    long booked = full.updateAndGet(at -> (at - now < 0 ? now : at) + interval);
    return Duration.ofNanos(Math.max(0, booked - now - tolerance));
  }
}
