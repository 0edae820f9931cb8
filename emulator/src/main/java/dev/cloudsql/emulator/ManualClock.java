package dev.cloudsql.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A clock that a test moves: wall clock, monotonic clock and scheduler in one.
 *
 * <pre>{@code
 * ManualClock clock = ManualClock.startingNow();
 * clock.schedule(Duration.ofMinutes(30), refresh);
 * clock.advance(Duration.ofMinutes(30));                 // refresh runs here, on this thread
 * }</pre>
 *
 * <p>May be used on any thread; tasks run one after the other on the thread that advances.
 *
 * @since 0.1
 */
public final class ManualClock implements InstantSource {

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
  private Instant wall;
  private long nanos;
  private long scheduled;

  private ManualClock(Instant wall) {
    this.wall = wall;
  }

  /** A clock at this moment. */
  public static ManualClock at(Instant moment) {
    return new ManualClock(moment);
  }

  /**
   * A clock at the present second, so that clients with the system clock accept its certificates.
   */
  public static ManualClock startingNow() {
    return at(InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS));
  }

  @Override
  public synchronized Instant instant() {
    return wall;
  }

  /** The monotonic clock, in nanoseconds since some moment, like {@link System#nanoTime()}. */
  public synchronized long nanoTime() {
    return nanos;
  }

  /**
   * Advances both clocks, and runs on this thread every task that is due by then, in order of time,
   * also those that are scheduled meanwhile.
   *
   * @throws IllegalArgumentException if the time is negative
   */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("Time does not run backwards: " + time);
    }
    long end = nanoTime() + time.toNanos();
    for (Optional<Task> task = takeUntil(end); task.isPresent(); task = takeUntil(end)) {
      task.get().run.run();
    }
  }

  /**
   * Moves the wall clock alone, as a time correction or a suspend does; no task runs.
   *
   * @param time may be negative
   */
  public synchronized void jump(Duration time) {
    wall = wall.plus(time);
  }

  /** Schedules a task on the monotonic clock; without a delay it runs at the next advance. */
  public synchronized Scheduled schedule(Duration delay, Runnable run) {
    Task task = new Task(nanos + Math.max(0, delay.toNanos()), scheduled++, run);
    tasks.add(task);
    return () -> cancel(task);
  }

  /** The number of scheduled tasks. */
  public synchronized int pending() {
    return tasks.size();
  }

  /** The time until the next task. */
  public synchronized Optional<Duration> untilNext() {
    return Optional.ofNullable(tasks.peek()).map(task -> Duration.ofNanos(task.due - nanos));
  }

  private synchronized Optional<Task> takeUntil(long end) {
    Task next = tasks.peek();
    boolean due = next != null && next.due <= end;
    long moment = next != null && due ? next.due : end;
    if (moment > nanos) {
      wall = wall.plusNanos(moment - nanos);
      nanos = moment;
    }
    return due ? Optional.ofNullable(tasks.poll()) : Optional.empty();
  }

  private synchronized boolean cancel(Task task) {
    return tasks.remove(task);
  }

  /**
   * A scheduled task.
   *
   * @since 0.1
   */
  @FunctionalInterface
  public interface Scheduled {

    /**
     * Cancels the task.
     *
     * @return false if it has run already
     */
    boolean cancel();
  }

  private record Task(long due, long number, Runnable run) {}
}
