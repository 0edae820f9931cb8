package dev.cloudsql.runtime.refresh.machine;

import static dev.cloudsql.runtime.refresh.machine.Invariant.*;

import dev.cloudsql.runtime.refresh.machine.State.Fetching;
import dev.cloudsql.runtime.refresh.machine.State.Renewing;
import java.time.Instant;
import java.util.List;

/** Machines that serve or take in what they must not. */
final class ServingMutations {

  static final List<Mutation> LIST =
      List.of(
          Mutation.of(
              "It believes that a certificate lives a minute longer than it does",
              (right, state, event) ->
                  Rewrite.next(
                      right.on(state, event),
                      next -> event instanceof Event.Succeeded ? livesLonger(next) : next),
              NEVER_EXPIRED),
          Mutation.of(
              "It keeps a certificate for longer when the clock was set back",
              (right, state, event) ->
                  event instanceof Event.SetBack ? Transition.to(state) : right.on(state, event),
              NEVER_EXPIRED),
          Mutation.of(
              "It takes in a certificate that has expired",
              ServingMutations::adoptsExpired,
              NEVER_EXPIRED),
          Mutation.of(
              "It drops a valid certificate when its renewal fails",
              ServingMutations::dropsOnFailure,
              NEVER_DROPPED),
          Mutation.of(
              "It drops a valid certificate when it is forced",
              ServingMutations::dropsOnForce,
              NEVER_DROPPED),
          Mutation.of(
              "It starts a second fetch for a second connect",
              ServingMutations::fetchesTwice,
              SINGLE_FLIGHT),
          Mutation.of(
              "It takes the result of a fetch that it gave up",
              ServingMutations::takesAbandoned,
              SINGLE_FLIGHT),
          Mutation.of(
              "It lets a void fetch run on beside its successor",
              (right, state, event) ->
                  Rewrite.without(right.on(state, event), Action.CancelFetch.class::isInstance),
              SINGLE_FLIGHT),
          Mutation.of(
              "It uses the result of a void fetch",
              (right, state, event) ->
                  right.on(
                      event instanceof Event.Result ? Rewrite.fetchedNow(state, event) : state,
                      event),
              NEVER_VOID),
          Mutation.of(
              "It lets a connect join a void fetch",
              (right, state, event) ->
                  right.on(
                      event instanceof Event.Ask ? Rewrite.fetchedNow(state, event) : state, event),
              NEVER_VOID),
          Mutation.of(
              "It calls a certificate newer when its renewal has failed",
              (right, state, event) ->
                  event instanceof Event.Failed && state instanceof Renewing
                      ? Rewrite.next(right.on(state, event), ServingMutations::newer)
                      : right.on(state, event),
              ONLY_NEWER),
          Mutation.of(
              "It starts no fetch for a forced refresh",
              (right, state, event) ->
                  right.on(
                      state,
                      event instanceof Event.Force force && state.current().isPresent()
                          ? new Event.Demand(force.now())
                          : event),
              FORCE_WORKS));

  private ServingMutations() {}

  private static State livesLonger(State state) {
    return Rewrite.certificate(
        state, c -> new State.Certificate(c.generation(), c.expiry().plusSeconds(60)));
  }

  private static State newer(State state) {
    return Rewrite.certificate(state, c -> new State.Certificate(c.generation() + 1, c.expiry()));
  }

  private static Transition adoptsExpired(Mutation.Right right, State state, Event event) {
    if (!(event instanceof Event.Succeeded success) || event.now().isBefore(success.expiry())) {
      return right.on(state, event);
    }
    Instant pretended = event.now().plusSeconds(60);
    Event lie = new Event.Succeeded(event.now(), success.attempt(), pretended, success.jitter());
    return Rewrite.actions(
        right.on(state, lie),
        action ->
            action instanceof Action.Adopt adopt
                ? new Action.Adopt(adopt.generation(), success.expiry())
                : action);
  }

  private static Transition dropsOnFailure(Mutation.Right right, State state, Event event) {
    return event instanceof Event.Failed && state instanceof Renewing renewing
        ? right.on(cold(renewing), event)
        : right.on(state, event);
  }

  private static Transition dropsOnForce(Mutation.Right right, State state, Event event) {
    Transition transition = right.on(state, event);
    return event instanceof Event.Force && transition.next() instanceof Renewing renewing
        ? Rewrite.next(transition, next -> cold(renewing))
        : transition;
  }

  private static State cold(Renewing state) {
    return new Fetching(state.ledger(), state.fetch(), state.failures(), state.awaited());
  }

  private static Transition fetchesTwice(Mutation.Right right, State state, Event event) {
    return event instanceof Event.Demand && state instanceof Fetching
        ? Cold.fetch(state.ledger(), event.now(), 0, true)
        : right.on(state, event);
  }

  private static Transition takesAbandoned(Mutation.Right right, State state, Event event) {
    return state
        .inFlight()
        .filter(fetch -> event instanceof Event.Failed)
        .map(fetch -> ((Event.Failed) event).error())
        .map(
            error ->
                right.on(
                    state,
                    new Event.Failed(
                        event.now(), state.inFlight().orElseThrow().attempt(), error, 0)))
        .orElseGet(() -> right.on(state, event));
  }
}
