package dev.cloudsql.runtime.attempt;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt.TimeLimit;
import dev.cloudsql.runtime.instance.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
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
public final class Attempts implements AutoCloseable {

  private final ScheduledExecutorService scheduler;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<Attempt, Group> underWay = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private @Nullable Alarm alarm;
  private volatile boolean closed;

  /**
   * No attempts yet.
   *
   * @param scheduler runs the alarm
   * @param nanoTime the monotonic clock, in nanoseconds
   */
  public Attempts(ScheduledExecutorService scheduler, LongSupplier nanoTime) {
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
  }

  /**
   * Starts an attempt, for {@link #end}.
   *
   * @param owner what the attempt also ends with
   */
  public Attempt begin(Target target, TimeLimit limit, Group owner) throws ConnectorException {
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
      throw closed(attempt);
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
  public void end(Attempt attempt) {
    Group owner = underWay.remove(attempt);
    if (owner != null) {
      owner.remove(attempt);
    }
    attempt.close();
  }

  /** Whether none is under way. */
  public boolean isEmpty() {
    return underWay.isEmpty();
  }

  /** Calls all attempts off. */
  @Override
  public void close() {
    closed = true;
    underWay.keySet().forEach(attempt -> attempt.abort(closed(attempt)));
  }

  private static ConnectorException closed(Attempt attempt) {
    return new ConnectorException(
        ErrorCode.CLOSED,
        Phase.CONFIG,
        attempt.found().orElse(null),
        "Cannot connect to %s: the connector is closed. Keep it open as long as it is used, or make a new one."
            .formatted(attempt.target()),
        null);
  }

  private record Alarm(Deadline deadline, Future<?> task) {}

  /** Attempts that are called off together: those of one handle, when it is closed. */
  public static final class Group implements AutoCloseable {

    private final Set<Attempt> members = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** A group without attempts. */
    public Group() {}

    /** Adds an attempt; calls it off if the group is closed. */
    void add(Attempt attempt) {
      members.add(attempt);
      if (closed) {
        attempt.abort(closed(attempt));
      }
    }

    void remove(Attempt attempt) {
      members.remove(attempt);
    }

    /** Calls all attempts off. */
    @Override
    public void close() {
      closed = true;
      members.forEach(attempt -> attempt.abort(closed(attempt)));
    }
  }
}
