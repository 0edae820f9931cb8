package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.AttemptGroup;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.attempt.TimeLimit;
import dev.cloudsql.runtime.instance.Target;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connects under way, and the alarm that calls each off at its deadline.
 *
 * <p>One alarm is set for all. It stays when a connect ends, as nearly all do long before, and does
 * for the next one: to set an alarm for each would wake the scheduler's thread at every connect.
 */
final class Attempts implements AutoCloseable {

  private final ScheduledExecutorService scheduler;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<Attempt, AttemptGroup> underWay = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private @Nullable Alarm alarm;
  private volatile boolean closed;

  Attempts(ScheduledExecutorService scheduler, LongSupplier nanoTime) {
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
  }

  /**
   * Starts an attempt, for {@link #end}.
   *
   * @param owner what the attempt also ends with
   */
  Attempt begin(Target target, TimeLimit limit, AttemptGroup owner) throws ConnectorException {
    Attempt attempt = new Attempt(target, limit, nanoTime);
    underWay.put(attempt, owner);
    owner.add(attempt);
    boolean begun = false;
    try {
      ringBy(attempt.deadline());
      begun = !closed;
    } catch (RejectedExecutionException e) {
      // The threads have ended already.
    } finally {
      if (!begun) {
        end(attempt);
      }
    }
    if (!begun) {
      throw AttemptGroup.closed(attempt);
    }
    return attempt;
  }

  /** Sets the alarm, unless it rings before that anyhow. */
  private void ringBy(Deadline deadline) {
    lock.lock();
    try {
      if (alarm != null) {
        if (alarm.deadline.remaining().compareTo(deadline.remaining()) <= 0) {
          return;
        }
        alarm.task.cancel(false);
        alarm = null;
      }
      long nanos = deadline.remaining().toNanos();
      alarm = new Alarm(deadline, scheduler.schedule(this::ring, nanos, TimeUnit.NANOSECONDS));
    } finally {
      lock.unlock();
    }
  }

  private void ring() {
    lock.lock();
    try {
      alarm = null;
    } finally {
      lock.unlock();
    }
    List<Attempt> due =
        underWay.keySet().stream().filter(each -> each.deadline().passed()).toList();
    underWay.keySet().stream()
        .filter(each -> !due.contains(each))
        .map(Attempt::deadline)
        .min(Comparator.comparing(Deadline::remaining))
        .ifPresent(this::ringBy);
    due.forEach(Attempt::expire);
  }

  /** Ends an attempt, and closes what it has not handed over. */
  void end(Attempt attempt) {
    AttemptGroup owner = underWay.remove(attempt);
    if (owner != null) {
      owner.remove(attempt);
    }
    attempt.close();
  }

  boolean isEmpty() {
    return underWay.isEmpty();
  }

  /** Calls all attempts off. */
  @Override
  public void close() {
    closed = true;
    underWay.keySet().forEach(attempt -> attempt.abort(AttemptGroup.closed(attempt)));
  }

  private record Alarm(Deadline deadline, Future<?> task) {}
}
