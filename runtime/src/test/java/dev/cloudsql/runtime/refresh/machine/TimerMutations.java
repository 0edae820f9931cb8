package dev.cloudsql.runtime.refresh.machine;

import static dev.cloudsql.runtime.refresh.machine.Invariant.*;

import dev.cloudsql.runtime.refresh.machine.State.Serving;
import java.util.List;

/**
 * Mutations that lose timers, keep them when they are not needed, or rely on them too much or too
 * little.
 */
final class TimerMutations {

  static final List<Mutation> LIST =
      List.of(
          Mutation.of(
              "It sets no timer after a failure",
              (right, state, event) ->
                  event instanceof Event.Failed
                      ? Rewrite.timeless(right.on(state, event))
                      : right.on(state, event),
              NOBODY_WAITS_FOR_EVER,
              RENEWED_AHEAD),
          Mutation.of(
              "It sets no timer after a success",
              (right, state, event) ->
                  event instanceof Event.Succeeded
                      ? Rewrite.timeless(right.on(state, event))
                      : right.on(state, event),
              RENEWED_AHEAD),
          Mutation.of("It does not wake from dormancy", TimerMutations::sleepsOn, RENEWED_AHEAD),
          Mutation.of(
              "It never goes dormant",
              (right, state, event) ->
                  right.on(
                      event instanceof Event.Succeeded ? Rewrite.unused(state, 0) : state, event),
              NO_IDLE_TIMER),
          Mutation.of(
              "It goes dormant after one renewal",
              (right, state, event) ->
                  right.on(
                      event instanceof Event.Succeeded ? Rewrite.unused(state, 1) : state, event),
              RENEWED_AHEAD),
          Mutation.of(
              "It keeps a timer when the last waiter has left",
              (right, state, event) ->
                  event instanceof Event.Abandoned
                      ? Transition.to(Rewrite.awaited(state, false))
                      : right.on(state, event),
              NO_IDLE_TIMER),
          Mutation.of(
              "It obeys a timer that was cancelled",
              (right, state, event) ->
                  right.on(
                      state,
                      event instanceof Event.Tick tick && state.timer() != State.NO_TIMER
                          ? new Event.Tick(tick.now(), state.timer())
                          : event),
              BACK_OFF,
              NOT_HAMMERED),
          Mutation.of(
              "It sends away a timer that comes early by the wall clock",
              (right, state, event) ->
                  event instanceof Event.Tick
                          && state instanceof Serving serving
                          && !serving.pause().over(event.now())
                      ? Transition.to(state)
                      : right.on(state, event),
              TIMER_OBEYED),
          Mutation.of(
              "It renews by timer only",
              (right, state, event) ->
                  right.on(
                      event instanceof Event.Ask && state instanceof Serving
                          ? Rewrite.notDue(state, event)
                          : state,
                      event),
              RENEWED_ON_DEMAND),
          Mutation.of(
              "It leaves a timer behind when it closes",
              (right, state, event) ->
                  event instanceof Event.Close
                      ? Rewrite.without(
                          right.on(state, event), Action.CancelTimer.class::isInstance)
                      : right.on(state, event),
              CLOSED_IS_FINAL),
          Mutation.of(
              "It leaves a fetch behind when it closes",
              (right, state, event) ->
                  event instanceof Event.Close
                      ? Rewrite.without(
                          right.on(state, event), Action.CancelFetch.class::isInstance)
                      : right.on(state, event),
              CLOSED_IS_FINAL));

  private TimerMutations() {}

  private static Transition sleepsOn(Mutation.Right right, State state, Event event) {
    return event instanceof Event.Ask
            && state instanceof Serving serving
            && serving.timer() == State.NO_TIMER
        ? Rewrite.next(
            Rewrite.timeless(right.on(state, event)), next -> Rewrite.unused(next, Warm.UNUSED))
        : right.on(state, event);
  }
}
