package dev.cloudsql.runtime.connect.time;

import dev.cloudsql.emulator.ManualClock;
import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs tasks when a clock that is moved by hand comes to their time; has no thread. */
final class ClockScheduler extends ScheduledThreadPoolExecutor {

  private final ManualClock clock;

  ClockScheduler(ManualClock clock) {
    super(0);
    this.clock = clock;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    Duration time = Duration.of(delay, unit.toChronoUnit());
    Task task = new Task(command, clock.nanoTime() + time.toNanos());
    ManualClock.Scheduled scheduled = clock.schedule(time, task);
    task.taken = scheduled;
    return task;
  }

  private final class Task extends FutureTask<Object> implements RunnableScheduledFuture<Object> {

    private final long due;
    private volatile ManualClock.Scheduled taken = () -> false;

    Task(Runnable command, long due) {
      super(command, "");
      this.due = due;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      return taken.cancel() & super.cancel(false);
    }

    @Override
    public boolean isPeriodic() {
      return false;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - clock.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }
}
