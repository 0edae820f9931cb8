package dev.cloudsql.runtime.refresh;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.InstanceName;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.refresh.machine.Action;
import dev.cloudsql.runtime.refresh.machine.Event;
import dev.cloudsql.runtime.refresh.machine.RefreshMachine;
import dev.cloudsql.runtime.refresh.machine.State;
import dev.cloudsql.runtime.refresh.machine.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the information of one instance fresh, and gives it to those who ask.
 *
 * <p>However many ask, one fetch is under way at most. It has no thread: it works on those of its
 * callers, of its source and of the scheduler. Its futures complete on any of them, with no lock
 * held; what hangs on them must be quick or go to an executor.
 *
 * @param <T> the information, which only its expiry is known of
 */
public final class Refresher<T> implements AutoCloseable {

  /** Where the information comes from. */
  @FunctionalInterface
  public interface Source<T> {

    /**
     * Starts a fetch and returns at once; called by one thread at a time.
     *
     * @return completes within less than a minute, exceptionally with a {@link ConnectorException};
     *     is cancelled when nobody wants the result any more
     */
    CompletableFuture<Fetched<T>> fetch();
  }

  /**
   * What a fetch brought.
   *
   * @param value the information
   * @param expiry from when on it must not be used
   */
  public record Fetched<T>(T value, Instant expiry) {}

  /**
   * Information that was valid when it was given.
   *
   * @param value the information
   * @param expiry from when on it must not be used
   * @param generation tells it from what came before, with smaller numbers
   */
  public record Fresh<T>(T value, Instant expiry, long generation) {}

  private final Failures failures;
  private final RefreshEnvironment environment;
  private final RefreshMachine machine;
  private final Sequencer sequencer = new Sequencer();
  private final Effects<T> effects;

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock, the volatile ones for writing only.
  private final Map<Long, Waiting<T, ?>> waiting = new HashMap<>();
  private long lastId;
  private @Nullable Fresh<T> current;
  private volatile State state = State.initial();
  private volatile @Nullable ConnectorException lastFailure;

  /**
   * Knows nothing yet, and fetches nothing before somebody asks.
   *
   * @param instance named in errors
   * @param policy when to renew
   * @param source where the information comes from
   * @param environment what all refreshers of a connector share
   * @param observer is told of each fetch
   */
  public Refresher(
      InstanceName instance,
      RefreshPolicy policy,
      Source<T> source,
      RefreshEnvironment environment,
      RefreshObserver observer) {
    this.failures = new Failures(instance);
    this.environment = environment;
    this.machine = new RefreshMachine(policy, instance);
    this.effects = new Effects<>(this, source, environment, observer, sequencer);
  }

  /**
   * Information that is valid when the future completes.
   *
   * @return to be bounded by the caller's deadline, and cancelled when it has passed; fails with a
   *     {@link ConnectorException}
   */
  public CompletableFuture<Fresh<T>> get() {
    return ask(new Waiting<>(Event.Demand::new, Optional::orElseThrow));
  }

  /**
   * Information that is newer than what a failed connect used.
   *
   * @param generation what the connect used
   * @return as {@link #get}; empty when there is none to be had now, because the fetch failed or
   *     too many were forced
   */
  public CompletableFuture<Optional<Fresh<T>>> newerThan(long generation) {
    return ask(
        new Waiting<>((now, id) -> new Event.Force(now, id, generation), Function.identity()));
  }

  /** Where the refresh stands; a certificate that has expired counts as none. */
  public ConnectorStatus.State state() {
    return Status.of(state, environment.clock().instant());
  }

  /** Until when the information at hand is good, be that past or future. */
  public Optional<Instant> expiry() {
    return state.current().map(State.Certificate::expiry);
  }

  /** Why the last fetch failed; empty once one has succeeded again. */
  public Optional<ConnectorException> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  /**
   * Fails those who wait with a {@link dev.cloudsql.ClosedException}, cancels all that is under
   * way.
   */
  @Override
  public void close() {
    handle(Event.Close::new);
  }

  private <R> CompletableFuture<R> ask(Waiting<T, R> asker) {
    askAgain(asker);
    var unused = asker.future.whenComplete((result, failure) -> leave(asker));
    return asker.future;
  }

  private void askAgain(Waiting<T, ?> asker) {
    handle(
        now -> {
          asker.id = ++lastId;
          waiting.put(asker.id, asker);
          return asker.question.ask(now, asker.id);
        });
    if (asker.future.isDone()) {
      leave(asker);
    }
  }

  private void leave(Waiting<T, ?> asker) {
    handle(now -> waiting.remove(asker.id) == null ? null : new Event.Leave(now, asker.id));
  }

  void landed(long attempt, @Nullable Fetched<T> fetched, @Nullable Throwable thrown) {
    double jitter = environment.jitter().getAsDouble();
    if (fetched == null || thrown != null) {
      ConnectorException failure = failures.of(thrown);
      handle(now -> new Event.Failed(now, attempt, failure, jitter));
    } else {
      handle(now -> new Event.Succeeded(now, attempt, fetched.expiry(), jitter), fetched);
    }
  }

  void handle(Function<Instant, @Nullable Event> happened) {
    handle(happened, null);
  }

  private void handle(Function<Instant, @Nullable Event> happened, @Nullable Fetched<T> fetched) {
    List<Runnable> answers = new ArrayList<>();
    lock.lock();
    try {
      Event event = happened.apply(environment.clock().instant());
      if (event == null) {
        return;
      }
      Transition transition = machine.on(state, event);
      state = transition.next();
      for (Action action : transition.actions()) {
        note(action, fetched);
        if (action instanceof Action.Answer answer) {
          answers.add(answer(answer));
        } else {
          sequencer.add(() -> effects.run(action));
        }
      }
      if (state instanceof State.Closed) {
        current = null;
      }
    } finally {
      lock.unlock();
    }
    sequencer.drain();
    answers.forEach(Runnable::run);
  }

  private void note(Action action, @Nullable Fetched<T> fetched) {
    if (action instanceof Action.Adopt adopt) {
      T value = Objects.requireNonNull(fetched).value();
      current = new Fresh<>(value, adopt.expiry(), adopt.generation());
      lastFailure = null;
    } else if (action instanceof Action.Report report) {
      lastFailure = report.error();
    }
  }

  private Runnable answer(Action.Answer answer) {
    Waiting<T, ?> asker = Objects.requireNonNull(waiting.remove(answer.waiter()));
    if (answer instanceof Action.Serve) {
      Fresh<T> fresh = Objects.requireNonNull(current);
      return () -> serve(asker, fresh);
    }
    if (answer instanceof Action.Fail fail) {
      return () -> asker.future.completeExceptionally(fail.error());
    }
    return answer instanceof Action.Refuse
        ? () -> asker.future.completeExceptionally(failures.closed())
        : () -> asker.answer(Optional.empty());
  }

  /** The thread may have slept since the machine decided, so the clock is looked at once more. */
  private void serve(Waiting<T, ?> asker, Fresh<T> fresh) {
    if (environment.clock().instant().isBefore(fresh.expiry())) {
      asker.answer(Optional.of(fresh));
    } else {
      askAgain(asker);
    }
  }
}
