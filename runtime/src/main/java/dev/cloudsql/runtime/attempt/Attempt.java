package dev.cloudsql.runtime.attempt;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.LinkageFailure;
import dev.cloudsql.runtime.instance.Target;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connect under way: its deadline, the phase it is in, and what to close when it is called off.
 *
 * <p>One thread walks through the phases; any other may {@linkplain #abort call the attempt off},
 * which closes every guarded resource, so that the first thread does not stay blocked in one.
 */
public final class Attempt implements AutoCloseable {

  private final Target target;
  private final TimeLimit limit;
  private final Deadline deadline;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Closeable> guarded = Collections.newSetFromMap(new IdentityHashMap<>());
  private final PhaseClock phases;
  private volatile @Nullable InstanceName instance;
  private volatile @Nullable PhaseObserver observer;
  private @Nullable ConnectorException reason;

  /**
   * Starts in {@link Phase#CONFIG}.
   *
   * @param target what the caller asks for
   * @param limit the time that the whole attempt may take
   * @param nanoTime the monotonic clock, in nanoseconds
   */
  public Attempt(Target target, TimeLimit limit, LongSupplier nanoTime) {
    this.target = target;
    this.instance = target.instance();
    this.limit = limit;
    this.deadline = Deadline.after(limit.time(), nanoTime);
    this.phases = new PhaseClock(nanoTime);
  }

  /** What the caller asks for. */
  public Target target() {
    return target;
  }

  /** Notes the instance that the target leads to. */
  public void leadsTo(InstanceName found) {
    instance = found;
  }

  /** The instance that is connected to; empty until the name is resolved. */
  public Optional<InstanceName> found() {
    return Optional.ofNullable(instance);
  }

  /** The instance that is connected to, which is known in every phase that dials. */
  public InstanceName instance() {
    return found().orElseThrow();
  }

  /** The time that the whole attempt may take, and its origin. */
  public TimeLimit limit() {
    return limit;
  }

  /** When it must be over. */
  public Deadline deadline() {
    return deadline;
  }

  /** Goes on to a phase, unless the attempt is over. */
  public void enter(Phase phase) throws ConnectorException {
    check();
    Phase left = phases.current();
    Duration took = phases.enter(phase);
    PhaseObserver watching = observer;
    if (watching != null && left != phase) {
      watching.left(left, took);
    }
  }

  /** Tells an observer of each phase that is left from now on. */
  public void observe(PhaseObserver phaseObserver) {
    observer = phaseObserver;
  }

  /** Leaves the last phase, so the observer hears of it. */
  public void leave() {
    PhaseObserver watching = observer;
    observer = null;
    if (watching != null) {
      watching.left(phases.current(), phases.enter(phases.current()));
    }
  }

  /** How long each phase took so far. */
  public Map<Phase, Duration> durations() {
    return phases.durations();
  }

  /** Throws if the attempt was called off, its time is up, or its thread was interrupted. */
  public void check() throws ConnectorException {
    if (Thread.currentThread().isInterrupted()) {
      interrupt();
    }
    if (deadline.passed()) {
      expire();
    }
    ConnectorException over = reason();
    if (over != null) {
      throw over;
    }
  }

  /** Has a resource closed when the attempt is called off. */
  public <C extends Closeable> C guard(C resource) throws ConnectorException {
    lock.lock();
    try {
      guarded.add(resource);
    } finally {
      lock.unlock();
    }
    if (reason() != null) {
      close();
      check();
    }
    return resource;
  }

  /** Stops guarding a resource; {@code false} if it is closed already. */
  public boolean release(Closeable resource) {
    lock.lock();
    try {
      return guarded.remove(resource);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a result within the deadline, and cancels it when it comes too late.
   *
   * @throws ConnectorException what the future failed with, or why the wait ended before
   */
  public <T> T await(CompletableFuture<T> future) throws ConnectorException {
    return await(future, deadline)
        .orElseThrow(() -> new AssertionError("An attempt that is over has a reason"));
  }

  /** The same within a share of the time; empty when that is over before the attempt is. */
  public <T> Optional<T> await(CompletableFuture<T> future, Deadline share)
      throws ConnectorException {
    Closeable cancel = guard(() -> future.cancel(true));
    try {
      return Optional.of(future.get(share.remaining().toNanos(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw cause instanceof ConnectorException known
          ? known
          : cause instanceof LinkageError error
              ? LinkageFailure.of(error, phases.current(), target, instance)
              : failure(
                  ErrorCode.API_UNAVAILABLE,
                  "an unexpected %s was thrown".formatted(cause.getClass().getName()),
                  "Connect again; if it happens again, the cause of this exception says where",
                  cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      if (share == deadline) {
        expire();
      }
    } catch (CancellationException e) {
      abort(
          failure(
              ErrorCode.CLOSED,
              "the wait was cancelled",
              "Keep the connector open until its connects have ended",
              e));
    } finally {
      release(cancel);
      future.cancel(true);
    }
    check();
    return Optional.empty();
  }

  /**
   * Ends the attempt well: what is guarded belongs to the caller from now on.
   *
   * @throws ConnectorException if the attempt was called off before
   */
  public void complete() throws ConnectorException {
    lock.lock();
    try {
      if (reason != null) {
        throw reason;
      }
      guarded.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Calls the attempt off because its time is up. */
  public void expire() {
    abort(
        failure(
            ErrorCode.TIMEOUT,
            "the deadline of %s%s passed".formatted(limit, limit.name() == null ? "" : ","),
            "%s, or raise %s"
                .formatted(
                    remedy(phases.current()), limit.name() == null ? "the timeout" : limit.name()),
            null));
  }

  /** Calls the attempt off because its thread was interrupted. */
  void interrupt() {
    abort(
        failure(
            ErrorCode.INTERRUPTED,
            "the thread was interrupted",
            "The program did that; connect again if the connection is still wanted",
            null));
  }

  private ConnectorException failure(
      ErrorCode code, String what, String advice, @Nullable Throwable cause) {
    Phase phase = phases.current();
    InstanceName known = instance;
    String message =
        "Cannot connect to %s: %s %s. %s."
            .formatted(known == null ? target : known, what, during(phase), advice);
    return new ConnectorException(
        code, phase, phase == Phase.RESOLVE ? null : known, message, cause);
  }

  /** What to do when a phase takes too long. */
  private static String remedy(Phase phase) {
    return switch (phase) {
      case CONFIG, SELECT -> "Check the load of this machine";
      case RESOLVE -> "Check the name servers and the network path to them";
      case REFRESH -> "Check the network path to the Admin API and to the token server";
      case TCP -> "Check the network path to the instance and its port";
      case TLS -> "Check the load of the instance, and firewalls on the way";
      case LOGIN -> "Check the load of the database";
    };
  }

  /** A phase in a sentence about what went wrong. */
  private static String during(Phase phase) {
    return switch (phase) {
      case CONFIG, SELECT -> "before anything was dialled";
      case RESOLVE -> "while finding out where the name leads";
      case REFRESH -> "while waiting for the Admin API";
      case TCP -> "while opening the TCP connection";
      case TLS -> "during the TLS handshake";
      case LOGIN -> "during the login to the database";
    };
  }

  private @Nullable ConnectorException reason() {
    lock.lock();
    try {
      return reason;
    } finally {
      lock.unlock();
    }
  }

  /** Calls the attempt off; only the first reason counts. */
  public void abort(ConnectorException why) {
    lock.lock();
    try {
      if (reason == null) {
        reason = why;
      }
    } finally {
      lock.unlock();
    }
    close();
  }

  /** Closes what is still guarded. */
  @Override
  public void close() {
    List<Closeable> resources;
    lock.lock();
    try {
      resources = List.copyOf(guarded);
      guarded.clear();
    } finally {
      lock.unlock();
    }
    for (Closeable resource : resources) {
      try {
        resource.close();
      } catch (IOException | RuntimeException e) {
        // It is of no use any more, whatever it says, and it may be a plug-in's.
      }
    }
  }

  /**
   * How long a connect may take, and which setting says so.
   *
   * @param time the limit
   * @param name what sets it, for errors, such as the driver property {@code connectTimeout};
   *     {@code null} for the connector's own timeout
   */
  public record TimeLimit(Duration time, @Nullable String name) {

    /** The connector's own timeout. */
    public static TimeLimit of(Duration time) {
      return new TimeLimit(time, null);
    }

    /** A limit that has a name. */
    public static TimeLimit of(Duration time, String name) {
      return new TimeLimit(time, name);
    }

    /** The shorter of two; this one if they are equal. */
    public TimeLimit orShorter(TimeLimit other) {
      return other.time.compareTo(time) < 0 ? other : this;
    }

    /** The shorter of two limits of which each may be missing; the first if they are equal. */
    public static @Nullable TimeLimit shorter(@Nullable TimeLimit one, @Nullable TimeLimit other) {
      if (one == null || other == null) {
        return one == null ? other : one;
      }
      return one.orShorter(other);
    }

    /** Written out, because it is called in each connect, and the record's own is linked then. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof TimeLimit that
          && time.equals(that.time)
          && Objects.equals(name, that.name);
    }

    /** Written out for the same reason. */
    @Override
    public int hashCode() {
      return time.hashCode();
    }

    /** Such as {@code 2.0 seconds, set by connectTimeout}. */
    @Override
    public String toString() {
      String seconds = time.toMillis() / 1000.0 + " seconds";
      return name == null ? seconds : "%s, set by %s".formatted(seconds, name);
    }
  }

  /** Observes the phases of an attempt, on the thread that walks through them. */
  @FunctionalInterface
  public interface PhaseObserver {

    /** A phase has been left, after this time in it. */
    void left(Phase phase, Duration duration);
  }

  /** Something to do that may fail. */
  @FunctionalInterface
  public interface Work<T, X extends Exception> {

    /** Does it. */
    T run() throws ConnectorException, X;
  }

  /** Measures how long each phase of a connect takes; for any thread. */
  private static final class PhaseClock {

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Phase, Duration> durations = new EnumMap<>(Phase.class);
    private volatile Phase current = Phase.CONFIG;
    private long start;
    private long entered;

    PhaseClock(LongSupplier nanoTime) {
      this.nanoTime = nanoTime;
      this.start = nanoTime.getAsLong();
      this.entered = start;
    }

    Phase current() {
      return current;
    }

    /**
     * Goes on to a phase; one that is entered twice adds up.
     *
     * @return the time since the phase before was entered
     */
    Duration enter(Phase next) {
      lock.lock();
      try {
        boolean same = next == current;
        addUpToNow();
        current = next;
        Duration inPhase = Duration.ofNanos(start - entered);
        if (!same) {
          entered = start;
        }
        return inPhase;
      } finally {
        lock.unlock();
      }
    }

    Map<Phase, Duration> durations() {
      lock.lock();
      try {
        addUpToNow();
        return new EnumMap<>(durations);
      } finally {
        lock.unlock();
      }
    }

    private void addUpToNow() {
      long now = nanoTime.getAsLong();
      durations.merge(current, Duration.ofNanos(now - start), Duration::plus);
      start = now;
    }
  }
}
