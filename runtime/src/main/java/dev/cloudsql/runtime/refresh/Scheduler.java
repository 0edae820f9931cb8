package dev.cloudsql.runtime.refresh;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs short tasks later. */
@FunctionalInterface
public interface Scheduler {

  /**
   * Runs a task once after a delay, on a thread of the scheduler.
   *
   * @return cancels the task if it has not begun, so that nothing of it stays queued
   */
  Runnable schedule(Duration delay, Runnable task);

  /**
   * Schedules on an executor, which must remove cancelled tasks at once ({@code
   * setRemoveOnCancelPolicy(true)}).
   *
   * <p>When the executor has been shut down the task never runs. A {@link Refresher} bears that as
   * it bears a timer that is late: the next connect looks at what is due. More than 292 years count
   * as so many.
   */
  static Scheduler on(ScheduledExecutorService executor) {
    return (delay, task) -> {
      try {
        ScheduledFuture<?> scheduled =
            executor.schedule(task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
      } catch (RejectedExecutionException shutDown) {
        return () -> {};
      }
    };
  }
}
