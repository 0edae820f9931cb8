package dev.cloudsql.runtime.refresh.machine;

import static dev.cloudsql.runtime.refresh.machine.Invariant.*;

import dev.cloudsql.runtime.refresh.machine.State.BackingOff;
import dev.cloudsql.runtime.refresh.machine.State.Closed;
import dev.cloudsql.runtime.refresh.machine.State.Fetching;
import dev.cloudsql.runtime.refresh.machine.State.Idle;
import java.time.Instant;
import java.util.List;

/** Machines that forget, mislead or hold up those who wait. */
final class WaitingMutations {

  static final List<Mutation> LIST =
      List.of(
          Mutation.of(
              "It forgets who waits when a fetch fails",
              (right, state, event) -> {
                Transition transition = right.on(state, event);
                return event instanceof Event.Failed
                    ? Rewrite.next(
                        transition, next -> Rewrite.waiters(next, waiters -> Waiters.NONE))
                    : transition;
              },
              NOBODY_WAITS_FOR_EVER,
              ANSWERED_ONCE),
          Mutation.of(
              "It forgets who waits when a fetch succeeds",
              (right, state, event) ->
                  event instanceof Event.Succeeded
                      ? Rewrite.without(right.on(state, event), Action.Serve.class::isInstance)
                      : right.on(state, event),
              NOBODY_WAITS_FOR_EVER,
              ANSWERED_ONCE),
          Mutation.of(
              "It forgets who waits when a fetch is void",
              WaitingMutations::forgetsOnVoid,
              NOBODY_WAITS_FOR_EVER,
              ANSWERED_ONCE,
              ONLY_NEWER),
          Mutation.of(
              "It answers those who left",
              (right, state, event) ->
                  event instanceof Event.Leave ? Transition.to(state) : right.on(state, event),
              ANSWERED_ONCE),
          Mutation.of(
              "It lets a forced refresh wait on after a failure",
              WaitingMutations::keepsForced,
              ONLY_NEWER),
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
                          state, pause -> new Pause(Instant.MIN, pause.until(), pause.ordered())),
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
                          state.ledger(), event.now(), fetching.failures(), state.waiters())
                      : right.on(state, event),
              RECOVERS),
          Mutation.of(
              "It leaves waiters behind when it closes",
              (right, state, event) ->
                  event instanceof Event.Close
                      ? Rewrite.without(right.on(state, event), Action.Refuse.class::isInstance)
                      : right.on(state, event),
              NOBODY_WAITS_FOR_EVER,
              CLOSED_IS_FINAL),
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
        event instanceof Event.Result && voided
            ? Rewrite.waiters(state, waiters -> Waiters.NONE)
            : state,
        event);
  }

  private static Transition keepsForced(Mutation.Right right, State state, Event event) {
    return right.on(
        event instanceof Event.Failed && state instanceof Fetching
            ? Rewrite.waiters(state, WaitingMutations::allUnforced)
            : state,
        event);
  }

  private static Waiters allUnforced(Waiters waiters) {
    return new Waiters(
        waiters.all().stream().map(waiter -> new Waiters.Waiter(waiter.id(), false)).toList());
  }
}
