package dev.cloudsql.runtime.refresh.machine;

import static dev.cloudsql.runtime.refresh.machine.Invariant.*;

import dev.cloudsql.runtime.refresh.machine.State.Renewing;
import java.util.List;

/** Machines that ask the Admin API too often, or not often enough. */
final class PacingMutations {

  static final List<Mutation> LIST =
      List.of(
          Mutation.of(
              "It retries without back-off",
              (right, state, event) ->
                  event instanceof Event.Failed && state.current().isEmpty()
                      ? Rewrite.hasty(right.on(state, event))
                      : right.on(state, event),
              BACK_OFF),
          Mutation.of(
              "It renews without back-off",
              (right, state, event) ->
                  event instanceof Event.Failed && state.current().isPresent()
                      ? Rewrite.hasty(right.on(state, event))
                      : right.on(state, event),
              BACK_OFF),
          Mutation.of(
              "Its back-off of renewals does not grow",
              (right, state, event) ->
                  right.on(state instanceof Renewing ? Rewrite.failures(state, 0) : state, event),
              BACK_OFF),
          Mutation.of(
              "It does not look at Retry-After",
              (right, state, event) ->
                  right.on(
                      state,
                      event instanceof Event.Failed failed && failed.error().retryable()
                          ? Rewrite.failed(failed, Errors.UNAVAILABLE)
                          : event),
              RETRY_AFTER),
          Mutation.of(
              "It renews a certificate as soon as it comes",
              (right, state, event) ->
                  event instanceof Event.Succeeded
                      ? Rewrite.hasty(right.on(state, event))
                      : right.on(state, event),
              NOT_HAMMERED),
          Mutation.of(
              "It forces without limit",
              (right, state, event) -> right.on(forces(state, event, Ledger.FORCES), event),
              FORCES_BOUNDED),
          Mutation.of(
              "It never allows a forced refresh",
              (right, state, event) -> right.on(forces(state, event, 0), event),
              FORCE_WORKS));

  private PacingMutations() {}

  private static State forces(State state, Event event, int forces) {
    return Rewrite.ledger(
        state, ledger -> new Ledger(ledger.sequence(), ledger.unused(), forces, event.now()));
  }
}
