package dev.cloudsql.runtime.refresh.machine;

import static dev.cloudsql.runtime.refresh.machine.Invariant.*;

import dev.cloudsql.runtime.refresh.machine.State.BackingOff;
import dev.cloudsql.runtime.refresh.machine.State.Closed;
import dev.cloudsql.runtime.refresh.machine.State.Fetching;
import dev.cloudsql.runtime.refresh.machine.State.Idle;
import dev.cloudsql.runtime.refresh.machine.State.Serving;
import java.time.Instant;
import java.util.List;

/** Machines that forget, mislead or hold up connects that wait. */
final class WaitingMutations {

  static final List<Mutation> LIST =
      List.of(
          Mutation.of(
              "It forgets that a connect waits when a fetch fails",
              (right, state, event) ->
                  right.on(
                      event instanceof Event.Failed ? Rewrite.awaited(state, false) : state, event),
              NOBODY_WAITS_FOR_EVER),
          Mutation.of(
              "It forgets that a connect waits when a fetch is void",
              WaitingMutations::forgetsOnVoid,
              NOBODY_WAITS_FOR_EVER),
          Mutation.of(
              "It tells the failure before the last",
              (right, state, event) ->
                  event instanceof Event.Failed && state instanceof Fetching
                      ? Rewrite.next(
                          right.on(state, event), next -> Rewrite.error(next, Errors.STALE))
                      : right.on(state, event),
              ANSWERED_ONCE),
          Mutation.of(
              "It does not use what a fetch brought, and says that it did",
              (right, state, event) ->
                  event instanceof Event.Succeeded && state instanceof Fetching
                      ? Rewrite.next(
                          right.on(state, event), next -> next instanceof Serving ? state : next)
                      : right.on(state, event),
              ANSWERED_ONCE,
              NOBODY_WAITS_FOR_EVER),
          Mutation.of(
              "It remembers a terminal failure for ever",
              (right, state, event) ->
                  right.on(
                      state instanceof BackingOff backingOff && !backingOff.error().retryable()
                          ? Rewrite.notDue(state, event)
                          : state,
                      event),
              NO_POISON,
              FORCE_WORKS),
          Mutation.of(
              "It tells who comes in a pause of the failure before it",
              (right, state, event) ->
                  right.on(state instanceof BackingOff ? Rewrite.failures(state, 5) : state, event),
              NO_POISON,
              PATIENT),
          Mutation.of(
              "It keeps to a pause from before the clock was set back",
              (right, state, event) ->
                  right.on(
                      Rewrite.pause(
                          state, pause -> new Pause(Instant.EPOCH, pause.until(), pause.ordered())),
                      event),
              NO_POISON,
              FORCE_WORKS),
          Mutation.of(
              "It waits out a terminal failure",
              (right, state, event) ->
                  right.on(
                      state,
                      event instanceof Event.Failed failed && !failed.error().retryable()
                          ? Rewrite.failed(failed, Errors.UNAVAILABLE)
                          : event),
              NOT_TOO_PATIENT),
          Mutation.of(
              "It tells a retryable failure at once",
              (right, state, event) ->
                  right.on(
                      event instanceof Event.Failed ? Rewrite.failures(state, 4) : state, event),
              PATIENT),
          Mutation.of(
              "It never tells a retryable failure",
              (right, state, event) ->
                  right.on(state instanceof Fetching ? Rewrite.failures(state, 0) : state, event),
              NOT_TOO_PATIENT),
          Mutation.of(
              "It throws every other success away",
              (right, state, event) ->
                  event instanceof Event.Succeeded success
                          && state instanceof Fetching fetching
                          && success.attempt() == fetching.fetch().attempt()
                          && success.attempt() % 2 == 0
                      ? Cold.fetch(
                          state.ledger(), event.now(), fetching.failures(), state.awaited())
                      : right.on(state, event),
              RECOVERS),
          Mutation.of(
              "It opens again after it was closed",
              (right, state, event) ->
                  right.on(
                      state instanceof Closed && event instanceof Event.Ask
                          ? new Idle(state.ledger())
                          : state,
                      event),
              CLOSED_IS_FINAL));

  private WaitingMutations() {}

  private static Transition forgetsOnVoid(Mutation.Right right, State state, Event event) {
    boolean voided = state.inFlight().filter(fetch -> fetch.voidAt(event.now())).isPresent();
    return right.on(
        event instanceof Event.Result && voided ? Rewrite.awaited(state, false) : state, event);
  }
}
