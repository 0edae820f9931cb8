package dev.cloudsql.runtime.connect;

import dev.cloudsql.ClosedException;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.AttemptGroup;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The connects under way; each has an alarm that calls it off at its deadline. */
final class Attempts implements AutoCloseable {

  private final ScheduledExecutorService scheduler;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<Attempt, Entry> underWay = new ConcurrentHashMap<>();
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
  Attempt begin(Destination destination, AttemptGroup owner) throws ClosedException {
    Attempt attempt = new Attempt(destination.target(), destination.timeout(), nanoTime);
    try {
      long nanos = attempt.deadline().remaining().toNanos();
      Future<?> alarm = scheduler.schedule(attempt::expire, nanos, TimeUnit.NANOSECONDS);
      underWay.put(attempt, new Entry(alarm, owner));
      owner.add(attempt);
    } catch (RejectedExecutionException e) {
      throw AttemptGroup.closed(attempt);
    }
    if (closed) {
      end(attempt);
      throw AttemptGroup.closed(attempt);
    }
    return attempt;
  }

  /** Ends an attempt, and closes what it has not handed over. */
  void end(Attempt attempt) {
    Entry entry = underWay.remove(attempt);
    if (entry != null) {
      entry.alarm.cancel(false);
      entry.owner.remove(attempt);
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

  private record Entry(Future<?> alarm, AttemptGroup owner) {}

  /** What is done within an attempt. */
  @FunctionalInterface
  interface Work<T, X extends Exception> {
    T run(Attempt attempt) throws ConnectorException, X;
  }
}
