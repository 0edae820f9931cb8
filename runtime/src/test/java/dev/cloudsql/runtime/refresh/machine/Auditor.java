package dev.cloudsql.runtime.refresh.machine;

import static dev.cloudsql.runtime.refresh.machine.Invariant.*;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.RefreshPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/** Feeds a machine with events and checks what it does. */
final class Auditor {

  private static final long FETCH_LONGEST = 60_000;

  private final RefreshPolicy policy;
  private final BiFunction<State, Event, Transition> machine;

  final Facts facts = new Facts();
  State state = State.initial();

  private State before = state;
  private Event event = new Event.Close(facts.now());

  Auditor(RefreshPolicy policy, BiFunction<State, Event, Transition> machine) {
    this.policy = policy;
    this.machine = machine;
  }

  void apply(Event next) {
    before = state;
    event = next;
    boolean wasClosed = facts.closed;
    facts.begin(event);
    step(event, wasClosed);
    answer();
    if (state.awaited() && facts.waiting.isEmpty()) {
      step(new Event.Abandoned(event.now()), wasClosed);
    }
    afterwards();
  }

  /** A connect gives up; an event only when it was the last that waited. */
  void leave(long asker) {
    facts.waiting.remove(asker);
    if (state.awaited() && facts.waiting.isEmpty()) {
      apply(new Event.Abandoned(facts.now()));
    }
  }

  private void step(Event next, boolean wasClosed) {
    Transition transition = machine.apply(state, next);
    state = transition.next();
    for (Action action : transition.actions()) {
      check(CLOSED_IS_FINAL, !wasClosed);
      take(action);
    }
  }

  /** Answers the waiting connects, as the refresher does. */
  private void answer() {
    Optional<State.Certificate> valid =
        state.current().filter(certificate -> certificate.validAt(event.now()));
    Optional<ConnectorException> failure = state.failureAt(event.now());
    boolean failed = facts.landed && facts.failed.equals(facts.moment());
    facts
        .waiting
        .values()
        .removeIf(
            asker -> {
              if (state instanceof State.Closed) {
                return true;
              }
              if (valid.filter(v -> !asker.forced() || v.generation() > asker.seen()).isPresent()) {
                check(NEVER_EXPIRED, facts.held);
                check(ONLY_NEWER, !asker.forced() || facts.generation > asker.seen());
                return true;
              }
              if (!asker.forced()) {
                failure.ifPresent(this::told);
                return failure.isPresent();
              }
              boolean nothing = failed || failure.isPresent() || state instanceof State.Serving;
              if (nothing) {
                nothingNewer();
              }
              return nothing;
            });
  }

  private void check(Invariant invariant, boolean condition) {
    invariant.hold(condition, before, event);
  }

  private void take(Action action) {
    if (action instanceof Action.StartFetch start) {
      check(SINGLE_FLIGHT, facts.flight == 0);
      fetchAllowed();
      facts.fetchStarted(start.attempt());
    } else if (action instanceof Action.CancelFetch cancel) {
      check(SINGLE_FLIGHT, cancel.attempt() == facts.flight);
      facts.fetchCancelled();
    } else if (action instanceof Action.SetTimer timer) {
      timerAllowed(timer.delay());
      facts.timer = timer.timer();
      facts.timerDue = facts.elapsed + timer.delay().plusNanos(999_999).toMillis();
    } else if (action instanceof Action.CancelTimer) {
      facts.timer = 0;
    } else if (action instanceof Action.Adopt adopt) {
      check(SINGLE_FLIGHT, facts.landed && event instanceof Event.Succeeded);
      check(NEVER_EXPIRED, event.now().isBefore(adopt.expiry()));
      check(
          NEVER_VOID,
          facts.wall - facts.flightStart <= FETCH_LONGEST
              && facts.flightAsked - facts.wall <= FETCH_LONGEST);
      facts.adopted(adopt);
    } else if (action instanceof Action.Report report) {
      check(SINGLE_FLIGHT, facts.landed);
      // What the fetch ended with, not what the machine makes of it.
      ConnectorException error = event instanceof Event.Failed f ? f.error() : report.error();
      facts.failed(error);
    }
  }

  private void nothingNewer() {
    // Either clock may have been ahead of the other since.
    boolean hadOne =
        facts.elapsed - facts.forced.elapsed() < 30_000
            || Math.abs(facts.wall - facts.forced.wall()) < 30_000;
    check(FORCE_WORKS, facts.landed || hadOne || facts.memoryLeft() > 0);
  }

  private void told(ConnectorException error) {
    check(NEVER_DROPPED, !facts.held);
    check(ANSWERED_ONCE, error == facts.failure);
    toldInTime();
  }

  private void toldInTime() {
    long age = facts.wall - facts.failed.wall();
    boolean asked = event instanceof Event.Ask;
    if (!facts.failure.retryable()) {
      check(NO_POISON, !asked || (age >= 0 && age < 1_000));
      return;
    }
    boolean remembered = facts.row >= 5 && age < 1_000;
    check(
        NO_POISON,
        !asked || (age >= 0 && (remembered || (facts.asked() > 30_000 && age < facts.order()))));
    check(PATIENT, facts.row >= 5 || facts.asked() > 30_000);
  }

  private void fetchAllowed() {
    boolean forcedOne = event instanceof Event.Force && before instanceof State.Serving && !due();
    if (facts.held && forcedOne) {
      // A jump may have hidden a fetch or two; what was earned is known to the millisecond.
      check(FORCES_BOUNDED, facts.forceSpent() > -1e-6);
      return;
    }
    if (before.inFlight().filter(fetch -> fetch.voidAt(event.now())).isPresent()) {
      // In place of one that was allowed and is void.
      return;
    }
    long sinceFailure = facts.since(facts.failed);
    if (facts.held && facts.failuresSinceAdoption > 0) {
      double grown = 200 * Math.pow(1.618, facts.failuresSinceAdoption);
      check(BACK_OFF, sinceFailure >= Math.floor(Math.min(grown, 300_000 / 1.618)));
      boolean lastChance = facts.wall >= facts.expiry - 60_000;
      check(RETRY_AFTER, sinceFailure >= facts.order() || lastChance);
    } else if (facts.held) {
      long life = facts.expiry - facts.adopted.wall();
      check(NOT_HAMMERED, facts.since(facts.adopted) >= Math.min(30_000, life / 2));
    } else if (facts.failedCold) {
      check(BACK_OFF, sinceFailure >= (facts.failure.retryable() ? 323 : 1_000));
      check(RETRY_AFTER, sinceFailure >= facts.order());
    }
  }

  private boolean due() {
    return before instanceof State.Serving serving && serving.pause().over(event.now());
  }

  private void timerAllowed(Duration delay) {
    check(NO_IDLE_TIMER, !facts.closed);
    if (facts.landed && facts.held && facts.failuresSinceAdoption == 0) {
      check(RENEWED_AHEAD, delay.toMillis() < facts.expiry - facts.wall);
    }
  }

  private void afterwards() {
    boolean waiting = !facts.waiting.isEmpty();
    check(NOBODY_WAITS_FOR_EVER, !waiting || facts.flight != 0 || facts.timer != 0);
    if (facts.landed && facts.adopted.equals(facts.moment())) {
      check(ANSWERED_ONCE, !waiting || facts.failuresSinceAdoption > 0);
    }
    if (facts.held && !facts.closed) {
      check(NEVER_DROPPED, facts.waiting.values().stream().allMatch(Facts.Asker::forced));
      check(NEVER_DROPPED, state.current().isPresent());
    }
    if (facts.landed && facts.failed.equals(facts.moment())) {
      check(NOT_TOO_PATIENT, !waiting || facts.failure.retryable());
      check(NOT_TOO_PATIENT, facts.waiting.values().stream().allMatch(a -> a.failures() < 5));
      check(ONLY_NEWER, facts.waiting.values().stream().noneMatch(Facts.Asker::forced));
    }
    check(TIMER_OBEYED, !facts.fired || facts.flight != 0);
    check(CLOSED_IS_FINAL, !facts.closed || (!waiting && facts.flight == 0 && facts.timer == 0));
    renewals(waiting);
  }

  private void renewals(boolean waiting) {
    boolean awake = policy == RefreshPolicy.AHEAD;
    boolean used = policy == RefreshPolicy.ADAPTIVE && facts.unused < 2;
    if (state instanceof State.Serving) {
      check(RENEWED_AHEAD, facts.timer != 0 || !(awake || used));
      check(NO_IDLE_TIMER, facts.timer == 0 || awake || used);
    } else if (!waiting && !(awake && facts.failure.retryable())) {
      check(NO_IDLE_TIMER, facts.timer == 0);
    } else if (state instanceof State.BackingOff && awake) {
      check(RENEWED_AHEAD, facts.timer != 0 || !facts.failure.retryable());
    }
    if (event instanceof Event.Ask && facts.held) {
      boolean close = facts.wall > facts.expiry - 240_000;
      long age = facts.wall - facts.adopted.wall();
      boolean settled = facts.failuresSinceAdoption == 0 && (age < 0 || age > 30_000);
      check(RENEWED_ON_DEMAND, !close || !settled || facts.flight != 0);
    }
  }
}
