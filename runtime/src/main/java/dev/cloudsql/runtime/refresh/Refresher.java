package dev.cloudsql.runtime.refresh;

import dev.cloudsql.ConnectorEvent.RefreshKind;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.instance.LinkageFailure;
import dev.cloudsql.runtime.refresh.machine.Action;
import dev.cloudsql.runtime.refresh.machine.Event;
import dev.cloudsql.runtime.refresh.machine.RefreshMachine;
import dev.cloudsql.runtime.refresh.machine.State;
import dev.cloudsql.runtime.refresh.machine.Transition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the connection info of one instance fresh and supplies it to connects.
 *
 * <p>At most one fetch runs at a time, for any number of connects. {@link RefreshMachine} decides
 * when to fetch; this class holds the waiting connects and carries out the machine's actions.
 *
 * <p>It has no thread of its own: it runs on the threads of its callers, of its source and of the
 * scheduler. Its futures complete on any of them, with no lock held; dependent actions must be
 * quick or use an executor.
 *
 * @param <T> the type of the connection info
 */
public final class Refresher<T> implements AutoCloseable {

  /** Fetches the connection info. */
  @FunctionalInterface
  public interface Source<T> {

    /**
     * Starts a fetch and returns immediately; called by one thread at a time.
     *
     * @return a future that completes within one minute, on failure with a {@link
     *     ConnectorException}; it is cancelled when the result is no longer needed
     */
    CompletableFuture<Fetched<T>> fetch();
  }

  /**
   * The result of a fetch.
   *
   * @param value the connection info
   * @param expiry the time from which it must not be used
   */
  public record Fetched<T>(T value, Instant expiry) {}

  /**
   * Connection info that was valid when it was returned.
   *
   * @param value the connection info
   * @param expiry the time from which it must not be used
   * @param generation increases with each refresh
   */
  public record Fresh<T>(T value, Instant expiry, long generation) {}

  /**
   * Receives the outcome of each fetch, in order and one call at a time.
   *
   * <p>Called on the thread that delivered the result or requested connection info, with no lock
   * held. Must be quick; exceptions go to that thread's uncaught-exception handler.
   */
  public interface Observer {

    /** Called when a fetch starts; at most one runs at a time. */
    void started(RefreshKind kind);

    /** Called when new connection info is in use, until {@code expiry}. */
    void refreshed(Instant expiry);

    /** Called when a fetch failed; connection info that is still valid stays in use. */
    void refreshFailed(ConnectorException failure);
  }

  /**
   * The objects that all refreshers of a connector share.
   *
   * @param clock the wall clock, by which certificates expire
   * @param nanoTime the monotonic clock, in nanoseconds, which shows when the wall clock was set
   *     back
   * @param scheduler runs renewals and retries
   * @param jitter returns random numbers from 0 to 1
   * @param budget limits the fetches of all refreshers together
   */
  public record Environment(
      InstantSource clock,
      LongSupplier nanoTime,
      Scheduler scheduler,
      DoubleSupplier jitter,
      FetchBudget budget) {}

  /** Less than every generation: any valid connection info will do. */
  private static final long ANY = -1;

  /** The clocks are not read at the same moment, so a smaller difference means nothing. */
  private static final Duration LEAST_SET_BACK = Duration.ofSeconds(1);

  private final InstanceName instance;
  private final Source<T> source;
  private final Environment environment;
  private final Observer observer;
  private final RefreshMachine machine;
  private final Sequencer sequencer = new Sequencer();

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock; the volatile fields are read without it.
  private final Set<Waiter<T, ?>> waiters = new LinkedHashSet<>();
  private volatile State state = State.initial();
  private volatile @Nullable Held<T> current;
  private volatile @Nullable ConnectorException lastFailure;

  // Accessed only by tasks of the sequencer.
  private Runnable stopTimer = () -> {};
  private @Nullable Flight flight;

  /**
   * Makes an idle refresher, which fetches with the first request.
   *
   * @param instance the instance, for errors
   * @param policy when to renew
   * @param source fetches the connection info
   * @param environment the objects that all refreshers of a connector share
   * @param observer receives the outcome of each fetch
   */
  public Refresher(
      InstanceName instance,
      RefreshPolicy policy,
      Source<T> source,
      Environment environment,
      Observer observer) {
    this.instance = instance;
    this.source = source;
    this.environment = environment;
    this.observer = observer;
    this.machine = new RefreshMachine(policy, instance);
  }

  /**
   * Requests connection info that is valid when the future completes.
   *
   * @return a future, which the caller cancels at its deadline; fails with a {@link
   *     ConnectorException}
   */
  public CompletableFuture<Fresh<T>> get() {
    long nanos = environment.nanoTime().getAsLong();
    Instant now = environment.clock().instant();
    boolean serves = state.servesAt(now);
    Held<T> held = current;
    if (serves
        && held != null
        && held.setBack(now, nanos).isZero()
        && now.isBefore(held.fresh().expiry())) {
      return CompletableFuture.completedFuture(held.fresh());
    }
    return ask(new Waiter<>(Event.Demand::new, ANY, Objects::requireNonNull));
  }

  /**
   * Requests connection info that is newer than that of a failed connect.
   *
   * @param generation the generation that the connect used
   * @return a future as of {@link #get}; empty if there is none now, because the fetch failed or
   *     too many were forced
   */
  public CompletableFuture<Optional<Fresh<T>>> newerThan(long generation) {
    return ask(
        new Waiter<>(now -> new Event.Force(now, generation), generation, Optional::ofNullable));
  }

  /** The state of the refresh; an expired certificate counts as none. */
  public ConnectorStatus.State state() {
    State now = state;
    Instant instant = environment.clock().instant();
    boolean valid = now.validAt(instant);
    if (now instanceof State.Closed) {
      return ConnectorStatus.State.CLOSED;
    }
    if (now instanceof State.BackingOff) {
      return ConnectorStatus.State.BACKING_OFF;
    }
    if (now.inFlight().isPresent()) {
      return valid ? ConnectorStatus.State.RENEWING : ConnectorStatus.State.FETCHING;
    }
    return valid ? ConnectorStatus.State.SERVING : ConnectorStatus.State.IDLE;
  }

  /** The expiry of the current connection info, in the past or the future. */
  public Optional<Instant> expiry() {
    return state.current().map(State.Certificate::expiry);
  }

  /** The time from which the next fetch may start; empty while one runs, and before the first. */
  public Optional<Instant> nextFetch() {
    State now = state;
    return now instanceof State.Serving serving
        ? Optional.of(serving.pause().until())
        : now instanceof State.BackingOff waiting
            ? Optional.of(waiting.pause().until())
            : Optional.empty();
  }

  /** The failure of the last fetch; empty if it succeeded. */
  public Optional<ConnectorException> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  /**
   * Fails all waiting connects with {@link ErrorCode#CLOSED}, and cancels the running fetch and the
   * timer.
   */
  @Override
  public void close() {
    handle(Event.Close::new);
  }

  private <R> CompletableFuture<R> ask(Waiter<T, R> waiter) {
    enter(waiter);
    var unused = waiter.future.whenComplete((result, failure) -> leave(waiter));
    return waiter.future;
  }

  private void enter(Waiter<T, ?> waiter) {
    handle(
        now -> {
          waiters.add(waiter);
          return waiter.question.apply(now);
        });
    if (waiter.future.isDone()) {
      leave(waiter);
    }
  }

  private void leave(Waiter<T, ?> waiter) {
    handle(
        now ->
            waiters.remove(waiter) && waiters.isEmpty() && state.awaited()
                ? new Event.Abandoned(now)
                : null);
  }

  /** The number of waiting connects. */
  int waiters() {
    lock.lock();
    try {
      return waiters.size();
    } finally {
      lock.unlock();
    }
  }

  private void handle(Function<Instant, @Nullable Event> happened) {
    handle(happened, null);
  }

  private void handle(Function<Instant, @Nullable Event> happened, @Nullable Fetched<T> fetched) {
    List<Runnable> answers;
    lock.lock();
    try {
      long nanos = environment.nanoTime().getAsLong();
      Instant now = environment.clock().instant();
      setBack(now, nanos);
      Event event = happened.apply(now);
      if (event == null) {
        return;
      }
      boolean failed = apply(event, fetched);
      answers = answers(now, failed);
      if (state.awaited() && waiters.isEmpty()) {
        apply(new Event.Abandoned(now), null);
      }
    } finally {
      lock.unlock();
    }
    sequencer.drain();
    for (Runnable answer : answers) {
      answer.run();
    }
  }

  /** Lets the certificate expire when it would have if the wall clock had not been set back. */
  private void setBack(Instant now, long nanos) {
    Held<T> held = current;
    Duration by = held == null ? Duration.ZERO : held.setBack(now, nanos);
    if (held != null && !by.isZero()) {
      var unused = apply(new Event.SetBack(now, by), null);
      current = held.movedBack(by);
    }
  }

  /** Applies an event; returns {@code true} if it was a failed fetch. */
  private boolean apply(Event event, @Nullable Fetched<T> fetched) {
    boolean failed = false;
    RefreshKind kind = kind(event);
    Transition transition = machine.on(state, event);
    for (Action action : transition.actions()) {
      if (action instanceof Action.Adopt adopt) {
        T value = Objects.requireNonNull(fetched).value();
        current =
            new Held<>(
                new Fresh<>(value, adopt.expiry(), adopt.generation()),
                event.now(),
                environment.nanoTime().getAsLong());
        lastFailure = null;
      } else if (action instanceof Action.Report report) {
        lastFailure = report.error();
        failed = true;
      }
      sequencer.add(() -> run(action, kind));
    }
    state = transition.next();
    if (state.current().isEmpty()) {
      current = null;
    }
    return failed;
  }

  /** Why a fetch starts, if this event starts one. */
  private RefreshKind kind(Event event) {
    return !state.validAt(event.now())
        ? RefreshKind.FIRST
        : event instanceof Event.Force ? RefreshKind.FORCED : RefreshKind.RENEWAL;
  }

  /**
   * Removes the waiters that can be answered now, and returns the tasks that complete their
   * futures.
   */
  private List<Runnable> answers(Instant now, boolean failed) {
    Held<T> held = current;
    @Nullable Fresh<T> fresh = held != null && state.validAt(now) ? held.fresh() : null;
    @Nullable ConnectorException failure =
        state instanceof State.Closed ? closed() : state.failureAt(now).orElse(null);
    // A forced request waits for the running fetch, and for no other if that fails.
    boolean nothingNewer = failed || failure != null || state instanceof State.Serving;
    List<Runnable> answers = new ArrayList<>();
    for (Iterator<Waiter<T, ?>> all = waiters.iterator(); all.hasNext(); ) {
      Waiter<T, ?> waiter = all.next();
      if (fresh != null && fresh.generation() > waiter.seen) {
        answers.add(() -> serve(waiter, fresh));
      } else if (failure != null && (!waiter.forced() || state instanceof State.Closed)) {
        answers.add(() -> waiter.future.completeExceptionally(failure));
      } else if (waiter.forced() && nothingNewer) {
        answers.add(() -> waiter.answer(null));
      } else {
        continue;
      }
      all.remove();
    }
    return answers;
  }

  /**
   * Completes a waiter; reads the clock again, because the thread may have been suspended since the
   * decision.
   */
  private void serve(Waiter<T, ?> waiter, Fresh<T> fresh) {
    if (environment.clock().instant().isBefore(fresh.expiry())) {
      waiter.answer(fresh);
    } else {
      enter(waiter);
    }
  }

  /** Carries out one action; called by the sequencer. */
  private void run(Action action, RefreshKind kind) {
    if (action instanceof Action.StartFetch start) {
      flight = new Flight(start.attempt(), kind);
      flight.start();
    } else if (action instanceof Action.CancelFetch && flight != null) {
      flight.cancel();
    } else if (action instanceof Action.SetTimer timer) {
      stopTimer.run();
      stopTimer =
          environment
              .scheduler()
              .schedule(timer.delay(), () -> handle(now -> new Event.Tick(now, timer.timer())));
    } else if (action instanceof Action.CancelTimer) {
      stopTimer.run();
    } else if (action instanceof Action.Adopt adopt) {
      observer.refreshed(adopt.expiry());
    } else if (action instanceof Action.Report report) {
      observer.refreshFailed(report.error());
    }
  }

  private void landed(long attempt, @Nullable Fetched<T> fetched, @Nullable Throwable thrown) {
    double jitter = environment.jitter().getAsDouble();
    if (fetched == null || thrown != null) {
      ConnectorException failure = failure(thrown);
      handle(now -> new Event.Failed(now, attempt, failure, jitter));
    } else {
      handle(now -> new Event.Succeeded(now, attempt, fetched.expiry(), jitter), fetched);
    }
  }

  /**
   * The source's {@link ConnectorException}, or one whose message omits the text of other
   * exceptions.
   */
  private ConnectorException failure(@Nullable Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ConnectorException known) {
      return known;
    }
    if (cause instanceof LinkageError error) {
      return LinkageFailure.of(error, Phase.REFRESH, instance, instance);
    }
    String what = cause == null ? "it brought nothing" : cause.getClass().getName();
    return new ConnectorException(
        ErrorCode.API_UNAVAILABLE,
        Phase.REFRESH,
        instance,
        "Cannot connect to %s: fetching its connection information failed unexpectedly (%s). It will be tried again; if it keeps failing, the cause of this exception says more."
            .formatted(instance, what),
        cause);
  }

  private ConnectorException closed() {
    return new ConnectorException(
        ErrorCode.CLOSED,
        Phase.CONFIG,
        instance,
        "Cannot connect to %s: the connector is closed. Keep it open as long as it is used, or make a new one."
            .formatted(instance),
        null);
  }

  /**
   * The connection info in use.
   *
   * @param adopted the wall clock when it came
   * @param nanos the monotonic clock at that time
   */
  private record Held<T>(Fresh<T> fresh, Instant adopted, long nanos) {

    /** How far the wall clock was set back since then; zero if it was not. */
    Duration setBack(Instant now, long nanoTime) {
      Duration by = Duration.between(now, adopted.plusNanos(nanoTime - nanos));
      return by.compareTo(LEAST_SET_BACK) < 0 ? Duration.ZERO : by;
    }

    Held<T> movedBack(Duration by) {
      Fresh<T> moved = new Fresh<>(fresh.value(), fresh.expiry().minus(by), fresh.generation());
      return new Held<>(moved, adopted.minus(by), nanos);
    }
  }

  /**
   * A waiting caller.
   *
   * @param <R> the type of its result
   */
  private static final class Waiter<T, R> {

    private final Function<Instant, Event> question;
    private final long seen;
    private final Function<@Nullable Fresh<T>, R> shape;
    private final CompletableFuture<R> future = new CompletableFuture<>();

    Waiter(Function<Instant, Event> question, long seen, Function<@Nullable Fresh<T>, R> shape) {
      this.question = question;
      this.seen = seen;
      this.shape = shape;
    }

    boolean forced() {
      return seen != ANY;
    }

    /** Completes the future; {@code null} if there is no newer connection info. */
    void answer(@Nullable Fresh<T> fresh) {
      future.complete(shape.apply(fresh));
    }
  }

  /** One fetch, from its turn in the budget to its end; accessed only by tasks of the sequencer. */
  private final class Flight {

    private final long attempt;
    private final RefreshKind kind;
    private Runnable cancel = () -> {};
    private boolean cancelled;

    Flight(long attempt, RefreshKind kind) {
      this.attempt = attempt;
      this.kind = kind;
    }

    void start() {
      Duration delay = environment.budget().take();
      if (delay.isZero()) {
        fetch();
      } else {
        handle(now -> new Event.Delayed(now, attempt, now.plus(delay)));
        cancel =
            environment
                .scheduler()
                .schedule(
                    delay,
                    () -> {
                      sequencer.add(this::fetch);
                      sequencer.drain();
                    });
      }
    }

    private void fetch() {
      if (!cancelled) {
        observer.started(kind);
        CompletableFuture<Fetched<T>> fetch = fetchSafely();
        cancel = () -> fetch.cancel(true);
        var unused = fetch.whenComplete((fetched, thrown) -> landed(attempt, fetched, thrown));
      }
    }

    private CompletableFuture<Fetched<T>> fetchSafely() {
      try {
        return Objects.requireNonNull(source.fetch(), "the source returned no future");
      } catch (Throwable thrown) {
        // Errors too: the connects that wait for this fetch must be answered.
        return CompletableFuture.failedFuture(thrown);
      }
    }

    void cancel() {
      cancelled = true;
      cancel.run();
    }
  }
}
