package dev.cloudsql.runtime.refresh;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A wall clock, a monotonic clock and a scheduler that stand still until a test moves them. */
public final class ManualTime implements InstantSource, Scheduler {

  private record Task(long due, Runnable work) {}

  private final List<Task> tasks = new CopyOnWriteArrayList<>();
  private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private volatile long nanos;

  @Override
  public Instant instant() {
    return now;
  }

  public long nanoTime() {
    return nanos;
  }

  @Override
  public Runnable schedule(Duration delay, Runnable work) {
    Task task = new Task(nanos + delay.toNanos(), work);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  /** How many tasks are queued. */
  public int queued() {
    return tasks.size();
  }

  /** Advances the time, and runs the tasks that become due. */
  public void pass(Duration time) {
    long end = nanos + time.toNanos();
    for (Optional<Task> task = due(end); task.isPresent(); task = due(end)) {
      Task first = task.get();
      tasks.remove(first);
      move(Math.max(nanos, first.due()));
      first.work().run();
    }
    move(end);
  }

  /** Moves the wall clock alone, as a sleep of the machine or an administrator does. */
  public void jump(Duration by) {
    now = now.plus(by);
  }

  private Optional<Task> due(long end) {
    return tasks.stream()
        .min(Comparator.comparingLong(Task::due))
        .filter(task -> task.due() <= end);
  }

  private void move(long to) {
    now = now.plusNanos(to - nanos);
    nanos = to;
  }
}
