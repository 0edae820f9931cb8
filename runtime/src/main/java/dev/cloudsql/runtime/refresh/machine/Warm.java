package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.runtime.refresh.machine.State.Certificate;
import dev.cloudsql.runtime.refresh.machine.State.Fetch;
import dev.cloudsql.runtime.refresh.machine.State.Fetching;
import dev.cloudsql.runtime.refresh.machine.State.Renewing;
import dev.cloudsql.runtime.refresh.machine.State.Serving;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The states with a certificate: connects are served while it is valid, even if renewals fail. */
final class Warm {

  /** After this many renewals without a connect, the adaptive policy stops renewing. */
  static final int UNUSED = 2;

  private final RefreshPolicy policy;
  private final Cold cold;

  Warm(RefreshPolicy policy, Cold cold) {
    this.policy = policy;
    this.cold = cold;
  }

  /** Moves the times of a certificate with the wall clock, so that it does not live longer. */
  static State setBack(State state, Duration by) {
    if (state instanceof Serving s) {
      return new Serving(
          s.ledger(), s.certificate().earlier(by), s.pause().earlier(by), s.failures(), s.timer());
    }
    return state instanceof Renewing s
        ? new Renewing(
            s.ledger(), s.certificate().earlier(by), s.fetch(), s.failures(), s.awaited())
        : state;
  }

  /** Adopts the result of a fetch. */
  Transition adopt(Ledger ledger, Event.Succeeded event, boolean awaited) {
    Certificate certificate = new Certificate(event.attempt(), event.expiry());
    Pause pause = RenewalSchedule.pause(policy, event.now(), event.expiry(), event.jitter());
    Ledger counted = awaited ? ledger.used() : ledger.unusedOnceMore();
    return rest(new Serving(counted, certificate, pause, 0, State.NO_TIMER), event.now())
        .after(List.of(new Action.Adopt(certificate.generation(), certificate.expiry())));
  }

  Transition serving(Serving state, Event event) {
    if (event instanceof Event.Ask ask) {
      return ask(state, ask);
    }
    if (event instanceof Event.Tick tick) {
      return state.certificate().validAt(tick.now())
          ? renew(state, state.ledger(), tick.now(), false)
          : Cold.fetch(state.ledger(), tick.now(), 0, false);
    }
    return Transition.to(state);
  }

  private Transition ask(Serving state, Event.Ask ask) {
    Instant now = ask.now();
    Ledger ledger = state.ledger().used();
    if (!state.certificate().validAt(now)) {
      return Cold.fetch(ledger, now, 0, true).after(Cold.stopTimer(state));
    }
    boolean forced = wantsNewer(ask, state.certificate());
    Optional<Ledger> paid =
        state.pause().over(now)
            ? Optional.of(ledger)
            : forced ? force(state, ledger, now) : Optional.empty();
    return paid.isPresent()
        ? renew(state, paid.get(), now, forced).after(Cold.stopTimer(state))
        : rest(used(state), now);
  }

  private static Optional<Ledger> force(Serving state, Ledger ledger, Instant now) {
    return state.pause().ordered() ? Optional.empty() : ledger.force(now);
  }

  private static boolean wantsNewer(Event.Ask ask, Certificate certificate) {
    return ask instanceof Event.Force force && force.seen() >= certificate.generation();
  }

  Transition renewing(Renewing state, Event event) {
    Fetch fetch = state.fetch();
    if (event instanceof Event.Ask ask) {
      return fetch.voidAt(ask.now())
          ? join(again(state, ask.now()), ask)
              .after(
                  List.of(
                      new Action.CancelFetch(fetch.attempt()),
                      new Action.StartFetch(state.ledger().sequence() + 1)))
          : join(state, ask);
    }
    if (event instanceof Event.Abandoned) {
      return Transition.to(with(state, fetch, false));
    }
    if (event instanceof Event.Delayed delayed) {
      return Transition.to(with(state, fetch.startingAt(delayed.until()), state.awaited()));
    }
    if (event instanceof Event.Failed failed) {
      return failed(state, failed);
    }
    return Transition.to(state);
  }

  /** Follows a void renewal: starts another if the certificate is to be kept or a connect waits. */
  Transition renewAgain(Renewing state, Instant now) {
    return state.certificate().validAt(now)
        ? Transition.to(again(state, now), new Action.StartFetch(state.ledger().sequence() + 1))
        : cold.fetchAgain(state.ledger(), now, 0, state.awaited());
  }

  private static Renewing again(Renewing state, Instant now) {
    Ledger next = state.ledger().next();
    Fetch fetch = Fetch.asked(next.sequence(), now);
    return new Renewing(next, state.certificate(), fetch, state.failures(), state.awaited());
  }

  private static Renewing with(Renewing state, Fetch fetch, boolean awaited) {
    return new Renewing(state.ledger(), state.certificate(), fetch, state.failures(), awaited);
  }

  private static Transition join(Renewing state, Event.Ask ask) {
    Ledger ledger = state.ledger().used();
    Certificate certificate = state.certificate();
    if (!certificate.validAt(ask.now())) {
      return Transition.to(new Fetching(ledger, state.fetch(), 0, true));
    }
    boolean awaited = state.awaited() || wantsNewer(ask, certificate);
    return Transition.to(
        new Renewing(ledger, certificate, state.fetch(), state.failures(), awaited));
  }

  private Transition failed(Renewing state, Event.Failed event) {
    Certificate certificate = state.certificate();
    if (!certificate.validAt(event.now())) {
      return cold.failed(state.ledger(), event, 0, state.awaited());
    }
    int failures = state.failures() + 1;
    Pause pause = Backoff.afterRenewal(event, failures, certificate.expiry());
    return rest(
            new Serving(state.ledger(), certificate, pause, failures, State.NO_TIMER), event.now())
        .after(List.of(new Action.Report(event.error())));
  }

  /**
   * Stays in a serving state, and sets the renewal timer if the policy has timers and none is set.
   */
  private Transition rest(Serving state, Instant now) {
    boolean timer =
        switch (policy) {
          case AHEAD -> true;
          case ADAPTIVE -> state.ledger().unused() < UNUSED;
          case LAZY -> false;
        };
    if (!timer || state.timer() != State.NO_TIMER) {
      return Transition.to(state);
    }
    Ledger next = state.ledger().next();
    Duration delay = state.pause().left(now);
    return Transition.to(
        new Serving(next, state.certificate(), state.pause(), state.failures(), next.sequence()),
        new Action.SetTimer(next.sequence(), delay));
  }

  private static Serving used(Serving state) {
    return new Serving(
        state.ledger().used(), state.certificate(), state.pause(), state.failures(), state.timer());
  }

  private static Transition renew(Serving state, Ledger ledger, Instant now, boolean awaited) {
    Ledger next = ledger.next();
    Fetch fetch = Fetch.asked(next.sequence(), now);
    return Transition.to(
        new Renewing(next, state.certificate(), fetch, state.failures(), awaited),
        new Action.StartFetch(fetch.attempt()));
  }
}
