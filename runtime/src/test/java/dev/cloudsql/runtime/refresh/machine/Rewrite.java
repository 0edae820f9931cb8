package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.refresh.machine.State.BackingOff;
import dev.cloudsql.runtime.refresh.machine.State.Fetch;
import dev.cloudsql.runtime.refresh.machine.State.Fetching;
import dev.cloudsql.runtime.refresh.machine.State.Renewing;
import dev.cloudsql.runtime.refresh.machine.State.Serving;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Copies of states and transitions with one thing changed. */
final class Rewrite {

  private Rewrite() {}

  static State ledger(State state, UnaryOperator<Ledger> change) {
    Ledger ledger = change.apply(state.ledger());
    if (state instanceof Fetching s) {
      return new Fetching(ledger, s.fetch(), s.failures(), s.awaited());
    }
    if (state instanceof Serving s) {
      return new Serving(ledger, s.certificate(), s.pause(), s.failures(), s.timer());
    }
    return state instanceof Renewing s
        ? new Renewing(ledger, s.certificate(), s.fetch(), s.failures(), s.awaited())
        : state;
  }

  static State unused(State state, int unused) {
    return ledger(state, l -> new Ledger(l.sequence(), unused, l.forces(), l.forcesSince()));
  }

  static State fetch(State state, UnaryOperator<Fetch> change) {
    if (state instanceof Fetching s) {
      return new Fetching(s.ledger(), change.apply(s.fetch()), s.failures(), s.awaited());
    }
    return state instanceof Renewing s
        ? new Renewing(
            s.ledger(), s.certificate(), change.apply(s.fetch()), s.failures(), s.awaited())
        : state;
  }

  static State failures(State state, int failures) {
    if (state instanceof BackingOff s) {
      return new BackingOff(s.ledger(), s.error(), s.pause(), failures, s.awaited(), s.timer());
    }
    if (state instanceof Fetching s) {
      return new Fetching(s.ledger(), s.fetch(), failures, s.awaited());
    }
    return state instanceof Renewing s
        ? new Renewing(s.ledger(), s.certificate(), s.fetch(), failures, s.awaited())
        : state;
  }

  static State awaited(State state, boolean awaited) {
    if (state instanceof Fetching s) {
      return new Fetching(s.ledger(), s.fetch(), s.failures(), awaited);
    }
    if (state instanceof BackingOff s) {
      return s.with(s.ledger(), awaited, s.timer());
    }
    return state instanceof Renewing s
        ? new Renewing(s.ledger(), s.certificate(), s.fetch(), s.failures(), awaited)
        : state;
  }

  static State certificate(State state, UnaryOperator<State.Certificate> change) {
    return state instanceof Serving s
        ? new Serving(s.ledger(), change.apply(s.certificate()), s.pause(), s.failures(), s.timer())
        : state;
  }

  static State error(State state, ConnectorException error) {
    return state instanceof BackingOff s
        ? new BackingOff(s.ledger(), error, s.pause(), s.failures(), s.awaited(), s.timer())
        : state;
  }

  static State pause(State state, UnaryOperator<Pause> change) {
    if (state instanceof BackingOff s) {
      return new BackingOff(
          s.ledger(), s.error(), change.apply(s.pause()), s.failures(), s.awaited(), s.timer());
    }
    return state instanceof Serving s
        ? new Serving(s.ledger(), s.certificate(), change.apply(s.pause()), s.failures(), s.timer())
        : state;
  }

  static State timer(State state, long timer) {
    if (state instanceof BackingOff s) {
      return new BackingOff(s.ledger(), s.error(), s.pause(), s.failures(), s.awaited(), timer);
    }
    return state instanceof Serving s
        ? new Serving(s.ledger(), s.certificate(), s.pause(), s.failures(), timer)
        : state;
  }

  static Transition next(Transition transition, UnaryOperator<State> change) {
    return new Transition(change.apply(transition.next()), transition.actions());
  }

  static Transition actions(Transition transition, UnaryOperator<Action> change) {
    return new Transition(transition.next(), transition.actions().stream().map(change).toList());
  }

  static Transition without(Transition transition, Predicate<Action> dropped) {
    return new Transition(
        transition.next(), transition.actions().stream().filter(dropped.negate()).toList());
  }

  static State fetchedNow(State state, Event event) {
    return fetch(state, fetch -> Fetch.asked(fetch.attempt(), event.now()));
  }

  static State notDue(State state, Event event) {
    return pause(state, p -> Pause.of(Duration.ofSeconds(1), event.now()));
  }

  static Event failed(Event.Failed event, ConnectorException error) {
    return new Event.Failed(event.now(), event.attempt(), error, event.jitter());
  }

  /** No pause, and a timer that fires at once. */
  static Transition hasty(Transition transition) {
    return actions(
        next(transition, n -> pause(n, p -> new Pause(p.since(), p.since(), false))),
        a -> a instanceof Action.SetTimer t ? new Action.SetTimer(t.timer(), Duration.ZERO) : a);
  }

  static Transition timeless(Transition transition) {
    return next(
        without(transition, Action.SetTimer.class::isInstance), n -> timer(n, State.NO_TIMER));
  }
}
