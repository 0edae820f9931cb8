package dev.cloudsql.runtime.refresh;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs short tasks after a delay. */
@FunctionalInterface
public interface Scheduler {

  /**
   * Runs a task once after a delay, on a thread of the scheduler.
   *
   * @return an action that cancels the task if it has not begun and removes it from the queue
   */
  Runnable schedule(Duration delay, Runnable task);

  /**
   * Makes a scheduler over an executor, which must remove cancelled tasks immediately ({@code
   * setRemoveOnCancelPolicy(true)}).
   *
   * <p>After the executor has been shut down, tasks never run. A {@link Refresher} tolerates that
   * like a late timer: the next connect checks what is due. Delays above 292 years are shortened to
   * that.
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
