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

/**
 * The states with a certificate: whoever asks is served while it is valid, whatever becomes of its
 * renewal.
 */
final class Warm {

  /** After so many renewals for nobody an instance of the adaptive policy goes dormant. */
  static final int UNUSED = 2;

  private final RefreshPolicy policy;
  private final Cold cold;

  Warm(RefreshPolicy policy, Cold cold) {
    this.policy = policy;
    this.cold = cold;
  }

  /** Takes what a fetch brought, and serves all who wait. */
  Transition adopt(Ledger ledger, Event.Succeeded event, Waiters waiters) {
    Certificate certificate = new Certificate(event.attempt(), event.expiry());
    Pause pause = RenewalSchedule.pause(policy, event.now(), event.expiry(), event.jitter());
    Ledger counted = waiters.isEmpty() ? ledger.unusedOnceMore() : ledger.used();
    return rest(new Serving(counted, certificate, pause, 0, State.NO_TIMER), event.now())
        .after(waiters.each(id -> new Action.Serve(id, certificate.generation())))
        .after(List.of(new Action.Adopt(certificate.generation(), certificate.expiry())));
  }

  Transition serving(Serving state, Event event) {
    if (event instanceof Event.Ask ask) {
      return ask(state, ask);
    }
    if (event instanceof Event.Tick tick) {
      return state.certificate().validAt(tick.now())
          ? renew(state, state.ledger(), tick.now(), Waiters.NONE)
          : Cold.fetch(state.ledger(), tick.now(), 0, Waiters.NONE);
    }
    return Transition.to(state);
  }

  private Transition ask(Serving state, Event.Ask ask) {
    Instant now = ask.now();
    Ledger ledger = state.ledger().used();
    Waiters alone = Waiters.NONE.with(ask.asker());
    if (!state.certificate().validAt(now)) {
      return Cold.fetch(ledger, now, 0, alone).after(stopTimer(state));
    }
    boolean due = state.pause().over(now);
    if (wantsNewer(ask, state.certificate())) {
      Optional<Ledger> paid = due ? Optional.of(ledger) : force(state, ledger, now);
      return paid.isPresent()
          ? renew(state, paid.get(), now, alone).after(stopTimer(state))
          : rest(used(state), now).and(alone.each(Action.NothingNewer::new));
    }
    Transition next =
        due
            ? renew(state, ledger, now, Waiters.NONE).after(stopTimer(state))
            : rest(used(state), now);
    return next.after(alone.each(id -> new Action.Serve(id, state.certificate().generation())));
  }

  private static Optional<Ledger> force(Serving state, Ledger ledger, Instant now) {
    return state.pause().ordered() ? Optional.empty() : ledger.force(now);
  }

  private static boolean wantsNewer(Event.Ask ask, Certificate certificate) {
    return ask instanceof Event.Force force && force.seen() >= certificate.generation();
  }

  Transition renewing(Renewing state, Event event) {
    Ledger ledger = state.ledger();
    Certificate certificate = state.certificate();
    Fetch fetch = state.fetch();
    if (event instanceof Event.Ask ask) {
      return fetch.voidAt(ask.now())
          ? join(again(state, ask.now()), ask)
              .after(
                  List.of(
                      new Action.CancelFetch(fetch.attempt()),
                      new Action.StartFetch(ledger.sequence() + 1)))
          : join(state, ask);
    }
    if (event instanceof Event.Leave leave) {
      Waiters left = state.waiters().without(leave.waiter());
      return Transition.to(new Renewing(ledger, certificate, fetch, state.failures(), left));
    }
    if (event instanceof Event.Delayed delayed) {
      Fetch later = fetch.startingAt(delayed.until());
      return Transition.to(
          new Renewing(ledger, certificate, later, state.failures(), state.waiters()));
    }
    if (event instanceof Event.Failed failed) {
      return failed(state, failed);
    }
    return Transition.to(state);
  }

  /**
   * Lets go of a renewal that is void, and starts another if there is something to keep or to wait
   * for.
   */
  Transition renewAgain(Renewing state, Instant now) {
    return state.certificate().validAt(now)
        ? Transition.to(again(state, now), new Action.StartFetch(state.ledger().sequence() + 1))
        : cold.fetchAgain(state.ledger(), now, 0, state.waiters());
  }

  private static Renewing again(Renewing state, Instant now) {
    Ledger next = state.ledger().next();
    return new Renewing(
        next,
        state.certificate(),
        Fetch.asked(next.sequence(), now),
        state.failures(),
        state.waiters());
  }

  private static Transition join(Renewing state, Event.Ask ask) {
    Ledger ledger = state.ledger().used();
    Certificate certificate = state.certificate();
    Waiters joined = state.waiters().with(ask.asker());
    if (!certificate.validAt(ask.now())) {
      return Transition.to(new Fetching(ledger, state.fetch(), 0, joined));
    }
    return wantsNewer(ask, certificate)
        ? Transition.to(new Renewing(ledger, certificate, state.fetch(), state.failures(), joined))
        : Transition.to(
            new Renewing(ledger, certificate, state.fetch(), state.failures(), state.waiters()),
            new Action.Serve(ask.asker().id(), certificate.generation()));
  }

  private Transition failed(Renewing state, Event.Failed event) {
    Certificate certificate = state.certificate();
    if (!certificate.validAt(event.now())) {
      return cold.failed(state.ledger(), event, 0, state.waiters());
    }
    int failures = state.failures() + 1;
    Pause pause = Backoff.afterRenewal(event, failures, certificate.expiry());
    return rest(
            new Serving(state.ledger(), certificate, pause, failures, State.NO_TIMER), event.now())
        .after(List.of(new Action.Report(event.error())))
        .and(state.waiters().each(Action.NothingNewer::new));
  }

  /**
   * Stays in a serving state, with a timer for its renewal if the policy has timers and none is
   * set.
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

  private static Transition renew(Serving state, Ledger ledger, Instant now, Waiters waiters) {
    Ledger next = ledger.next();
    Fetch fetch = Fetch.asked(next.sequence(), now);
    return Transition.to(
        new Renewing(next, state.certificate(), fetch, state.failures(), waiters),
        new Action.StartFetch(fetch.attempt()));
  }

  private static List<Action> stopTimer(State state) {
    return state.timer() == State.NO_TIMER ? List.of() : List.of(new Action.CancelTimer());
  }
}
