package dev.cloudsql.runtime.refresh.machine;

import static dev.cloudsql.runtime.refresh.machine.Invariant.*;

import dev.cloudsql.runtime.refresh.machine.State.Fetching;
import dev.cloudsql.runtime.refresh.machine.State.Renewing;
import dev.cloudsql.runtime.refresh.machine.State.Serving;
import java.time.Instant;
import java.util.List;

/** Machines that serve or take in what they must not. */
final class ServingMutations {

  static final List<Mutation> LIST =
      List.of(
          Mutation.of(
              "It serves an expired certificate", ServingMutations::servesExpired, NEVER_EXPIRED),
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
              "It answers a forced refresh with what there is",
              (right, state, event) ->
                  right.on(
                      state,
                      event instanceof Event.Force force && state.current().isPresent()
                          ? new Event.Demand(force.now(), force.waiter())
                          : event),
              ONLY_NEWER));

  private ServingMutations() {}

  private static Transition servesExpired(Mutation.Right right, State state, Event event) {
    return event instanceof Event.Demand demand && state instanceof Serving serving
        ? Transition.to(
            state, new Action.Serve(demand.waiter(), serving.certificate().generation()))
        : right.on(state, event);
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
    return new Fetching(state.ledger(), state.fetch(), state.failures(), state.waiters());
  }

  private static Transition fetchesTwice(Mutation.Right right, State state, Event event) {
    return event instanceof Event.Demand demand && state instanceof Fetching fetching
        ? Cold.fetch(state.ledger(), event.now(), 0, fetching.waiters().with(demand.asker()))
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
