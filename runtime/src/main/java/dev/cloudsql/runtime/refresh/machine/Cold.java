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

/** The transitions of the states without a valid certificate, in which every connect waits. */
final class Cold {

  private final RefreshPolicy policy;

  Cold(RefreshPolicy policy) {
    this.policy = policy;
  }

  static Transition fetch(Ledger ledger, Instant now, int failures, boolean awaited) {
    Ledger next = ledger.next();
    return Transition.to(
        new Fetching(next, Fetch.asked(next.sequence(), now), failures, awaited),
        new Action.StartFetch(next.sequence()));
  }

  /** Follows a void fetch: starts a new one if a connect waits. */
  Transition fetchAgain(Ledger ledger, Instant now, int failures, boolean awaited) {
    return awaited || policy == RefreshPolicy.AHEAD
        ? fetch(ledger, now, failures, awaited)
        : Transition.to(new Idle(ledger));
  }

  Transition idle(Idle state, Event event) {
    return event instanceof Event.Ask
        ? fetch(state.ledger().used(), event.now(), 0, true)
        : Transition.to(state);
  }

  Transition fetching(Fetching state, Event event) {
    Ledger ledger = state.ledger();
    Fetch fetch = state.fetch();
    if (event instanceof Event.Ask) {
      return fetch.voidAt(event.now())
          ? fetch(ledger.used(), event.now(), state.failures(), true)
              .after(List.of(new Action.CancelFetch(fetch.attempt())))
          : Transition.to(new Fetching(ledger.used(), fetch, state.failures(), true));
    }
    if (event instanceof Event.Abandoned) {
      return Transition.to(new Fetching(ledger, fetch, state.failures(), false));
    }
    if (event instanceof Event.Delayed delayed) {
      Fetch later = fetch.startingAt(delayed.until());
      return Transition.to(new Fetching(ledger, later, state.failures(), state.awaited()));
    }
    if (event instanceof Event.Failed failed) {
      return failed(ledger, failed, state.failures(), state.awaited());
    }
    return Transition.to(state);
  }

  /** Follows a fetch that failed while there was no valid certificate. */
  Transition failed(Ledger ledger, Event.Failed event, int earlierFailures, boolean awaited) {
    ConnectorException error = event.error();
    int failures = error.retryable() ? earlierFailures + 1 : 0;
    Pause pause = Backoff.afterFetch(event, failures);
    BackingOff next = new BackingOff(ledger, error, pause, failures, false, State.NO_TIMER);
    boolean waitedOut = awaited && next.failureAt(event.now()).isEmpty();
    Transition transition =
        waitedOut
            ? waitFor(next, true, pause.left(event.now()))
            : policy == RefreshPolicy.AHEAD && error.retryable()
                ? waitFor(next, false, unattended(pause, event, failures))
                : Transition.to(next);
    return transition.after(List.of(new Action.Report(error)));
  }

  Transition backingOff(BackingOff state, Event event) {
    if (event instanceof Event.Ask) {
      return ask(state, event.now());
    }
    if (event instanceof Event.Abandoned) {
      return policy == RefreshPolicy.AHEAD
          ? Transition.to(state.with(state.ledger(), false, state.timer()))
          : Transition.to(state.with(state.ledger(), false, State.NO_TIMER)).and(stopTimer(state));
    }
    if (event instanceof Event.Tick) {
      return fetch(state.ledger(), event.now(), state.failures(), state.awaited());
    }
    return Transition.to(state);
  }

  private Transition ask(BackingOff state, Instant now) {
    Ledger ledger = state.ledger().used();
    Pause pause = state.pause();
    if (pause.over(now)) {
      return fetch(ledger, now, inRow(state, now), true).after(stopTimer(state));
    }
    if (state.failureAt(now).isPresent()) {
      return Transition.to(state);
    }
    BackingOff joined = state.with(ledger, true, state.timer());
    return state.awaited() ? Transition.to(joined) : waitFor(joined, true, pause.left(now));
  }

  private static Transition waitFor(BackingOff state, boolean awaited, Duration delay) {
    Ledger next = state.ledger().next();
    return Transition.to(
        state.with(next, awaited, next.sequence()), new Action.SetTimer(next.sequence(), delay));
  }

  private static Duration unattended(Pause pause, Event.Failed event, int failures) {
    Duration delay = Backoff.delay(failures, event.jitter(), Backoff.UNATTENDED);
    Duration least = pause.left(event.now());
    return delay.compareTo(least) < 0 ? least : delay;
  }

  private static int inRow(BackingOff state, Instant now) {
    Instant since = state.pause().since();
    boolean longAgo = now.isBefore(since) || now.isAfter(since.plus(Backoff.ROW));
    return !state.awaited() && longAgo ? 0 : state.failures();
  }

  static List<Action> stopTimer(State state) {
    return state.timer() == State.NO_TIMER ? List.of() : List.of(new Action.CancelTimer());
  }
}
