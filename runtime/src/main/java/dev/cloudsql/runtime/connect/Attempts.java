package dev.cloudsql.runtime.connect;

import dev.cloudsql.ClosedException;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.instance.Attempt;
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
  private final ConcurrentMap<Attempt, Future<?>> alarms = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Attempts(ScheduledExecutorService scheduler, LongSupplier nanoTime) {
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
  }

  /** Starts an attempt, for {@link #end}. */
  Attempt begin(Destination destination) throws ClosedException {
    Attempt attempt = new Attempt(destination.target(), destination.timeout(), nanoTime);
    try {
      long nanos = attempt.deadline().remaining().toNanos();
      alarms.put(attempt, scheduler.schedule(attempt::expire, nanos, TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException e) {
      throw closed(attempt);
    }
    if (closed) {
      end(attempt);
      throw closed(attempt);
    }
    return attempt;
  }

  /** Ends an attempt, and closes what it has not handed over. */
  void end(Attempt attempt) {
    Future<?> alarm = alarms.remove(attempt);
    if (alarm != null) {
      alarm.cancel(false);
    }
    attempt.close();
  }

  boolean isEmpty() {
    return alarms.isEmpty();
  }

  /** Calls all attempts off. */
  @Override
  public void close() {
    closed = true;
    alarms.keySet().forEach(attempt -> attempt.abort(closed(attempt)));
  }

  private static ClosedException closed(Attempt attempt) {
    return new ClosedException(
        attempt.found().orElse(null),
        "Cannot connect to %s: the connector is closed.".formatted(attempt.target()));
  }

  /** What is done within an attempt. */
  @FunctionalInterface
  interface Work<T, X extends Exception> {
    T run(Attempt attempt) throws ConnectorException, X;
  }
}
