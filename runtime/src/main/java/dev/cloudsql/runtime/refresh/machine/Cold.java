package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.refresh.machine.State.BackingOff;
import dev.cloudsql.runtime.refresh.machine.State.Fetch;
import dev.cloudsql.runtime.refresh.machine.State.Fetching;
import dev.cloudsql.runtime.refresh.machine.State.Idle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The states without a certificate: whoever asks has to wait. */
final class Cold {

  private final RefreshPolicy policy;

  Cold(RefreshPolicy policy) {
    this.policy = policy;
  }

  static Transition fetch(Ledger ledger, Instant now, int failures, Waiters waiters) {
    Ledger next = ledger.next();
    return Transition.to(
        new Fetching(next, Fetch.asked(next.sequence(), now), failures, waiters),
        new Action.StartFetch(next.sequence()));
  }

  /** Lets go of the fetch under way: it is void. A new one starts if anybody wants it. */
  Transition fetchAgain(Ledger ledger, Instant now, int failures, Waiters waiters) {
    return waiters.isEmpty() && policy != RefreshPolicy.AHEAD
        ? Transition.to(new Idle(ledger))
        : fetch(ledger, now, failures, waiters);
  }

  Transition idle(Idle state, Event event) {
    return event instanceof Event.Ask ask
        ? fetch(state.ledger().used(), ask.now(), 0, Waiters.NONE.with(ask.asker()))
        : Transition.to(state);
  }

  Transition fetching(Fetching state, Event event) {
    Ledger ledger = state.ledger();
    Fetch fetch = state.fetch();
    if (event instanceof Event.Ask ask) {
      Waiters waiters = state.waiters().with(ask.asker());
      return fetch.voidAt(ask.now())
          ? fetch(ledger.used(), ask.now(), state.failures(), waiters)
              .after(List.of(new Action.CancelFetch(fetch.attempt())))
          : Transition.to(new Fetching(ledger.used(), fetch, state.failures(), waiters));
    }
    if (event instanceof Event.Leave leave) {
      Waiters left = state.waiters().without(leave.waiter());
      return Transition.to(new Fetching(ledger, fetch, state.failures(), left));
    }
    if (event instanceof Event.Delayed delayed) {
      Fetch later = fetch.startingAt(delayed.until());
      return Transition.to(new Fetching(ledger, later, state.failures(), state.waiters()));
    }
    if (event instanceof Event.Failed failed) {
      return failed(ledger, failed, state.failures(), state.waiters());
    }
    return Transition.to(state);
  }

  /** What follows when there is no certificate, or no valid one, and a fetch failed. */
  Transition failed(Ledger ledger, Event.Failed event, int earlierFailures, Waiters waiters) {
    ConnectorException error = event.error();
    int failures = error.retryable() ? earlierFailures + 1 : 0;
    Pause pause = Backoff.afterFetch(event, failures);
    Waiters unforced = waiters.unforced();
    boolean tell =
        !error.retryable() || failures >= Backoff.ATTEMPTS || tooLong(pause, event.now());
    Waiters patient = tell ? Waiters.NONE : unforced;
    Waiters told = tell ? unforced : Waiters.NONE;
    Transition next =
        !patient.isEmpty() || (policy == RefreshPolicy.AHEAD && error.retryable())
            ? waitFor(
                new BackingOff(ledger, error, pause, failures, patient, State.NO_TIMER),
                patient.isEmpty() ? unattended(pause, event, failures) : pause.left(event.now()))
            : Transition.to(
                new BackingOff(ledger, error, pause, failures, patient, State.NO_TIMER));
    return next.after(List.of(new Action.Report(error)))
        .and(waiters.forced().each(Action.NothingNewer::new))
        .and(told.each(id -> new Action.Fail(id, error)));
  }

  Transition backingOff(BackingOff state, Event event) {
    if (event instanceof Event.Ask ask) {
      return ask(state, ask);
    }
    if (event instanceof Event.Leave leave) {
      return leave(state, state.waiters().without(leave.waiter()));
    }
    if (event instanceof Event.Tick tick) {
      return fetch(state.ledger(), tick.now(), state.failures(), state.waiters());
    }
    return Transition.to(state);
  }

  private Transition ask(BackingOff state, Event.Ask ask) {
    Instant now = ask.now();
    Ledger ledger = state.ledger().used();
    Waiters waiters = state.waiters().with(ask.asker());
    Pause pause = state.pause();
    if (pause.over(now)) {
      return fetch(ledger, now, inRow(state, now), waiters).after(stopTimer(state));
    }
    if (isKnown(state, now)) {
      return Transition.to(
          state,
          ask.asker().forced()
              ? new Action.NothingNewer(ask.asker().id())
              : new Action.Fail(ask.asker().id(), state.error()));
    }
    BackingOff joined =
        new BackingOff(ledger, state.error(), pause, state.failures(), waiters, state.timer());
    return state.waiters().isEmpty() ? waitFor(joined, pause.left(now)) : Transition.to(joined);
  }

  /** Whether who asks is told of the last failure at once, because to wait for more is no use. */
  private static boolean isKnown(BackingOff state, Instant now) {
    boolean fresh = now.isBefore(state.pause().since().plus(Backoff.MEMORY));
    return !state.error().retryable()
        || (state.failures() >= Backoff.ATTEMPTS && fresh)
        || tooLong(state.pause(), now);
  }

  private Transition leave(BackingOff state, Waiters left) {
    boolean timer = !left.isEmpty() || policy == RefreshPolicy.AHEAD;
    return Transition.to(
            new BackingOff(
                state.ledger(),
                state.error(),
                state.pause(),
                state.failures(),
                left,
                timer ? state.timer() : State.NO_TIMER))
        .and(timer ? List.of() : stopTimer(state));
  }

  private static Transition waitFor(BackingOff state, Duration delay) {
    Ledger next = state.ledger().next();
    return Transition.to(
        new BackingOff(
            next, state.error(), state.pause(), state.failures(), state.waiters(), next.sequence()),
        new Action.SetTimer(next.sequence(), delay));
  }

  private static Duration unattended(Pause pause, Event.Failed event, int failures) {
    Duration delay = Backoff.delay(failures, event.jitter(), Backoff.UNATTENDED);
    Duration least = pause.left(event.now());
    return delay.compareTo(least) < 0 ? least : delay;
  }

  private static boolean tooLong(Pause pause, Instant now) {
    return pause.left(now).compareTo(Backoff.PATIENCE) > 0;
  }

  private static int inRow(BackingOff state, Instant now) {
    Instant since = state.pause().since();
    boolean longAgo = now.isBefore(since) || now.isAfter(since.plus(Backoff.ROW));
    return state.waiters().isEmpty() && longAgo ? 0 : state.failures();
  }

  private static List<Action> stopTimer(State state) {
    return state.timer() == State.NO_TIMER ? List.of() : List.of(new Action.CancelTimer());
  }
}
