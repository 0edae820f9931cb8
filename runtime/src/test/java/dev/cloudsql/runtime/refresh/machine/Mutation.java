package dev.cloudsql.runtime.refresh.machine;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A possible error of a refresh machine, as a wrapper of the correct one.
 *
 * @param sentence what it does wrong
 * @param wrong does it
 * @param breaks the invariants by which the simulation may find it
 */
record Mutation(String sentence, Wrong wrong, Set<Invariant> breaks) {

  /** The right machine. */
  @FunctionalInterface
  interface Right {
    Transition on(State state, Event event);
  }

  /** The wrong one, made from it. */
  @FunctionalInterface
  interface Wrong {
    Transition on(Right right, State state, Event event);
  }

  static Mutation of(String sentence, Wrong wrong, Invariant... breaks) {
    return new Mutation(sentence, wrong, Set.of(breaks));
  }

  /** All that are known. */
  static List<Mutation> all() {
    return Stream.of(
            ServingMutations.LIST, WaitingMutations.LIST, PacingMutations.LIST, TimerMutations.LIST)
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public String toString() {
    return sentence;
  }
}
