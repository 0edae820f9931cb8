package dev.cloudsql.runtime.refresh.machine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The result of an event: the next state and the actions to run. */
public record Transition(State next, List<Action> actions) {

  /** Copies the list. */
  public Transition {
    actions = List.copyOf(actions);
  }

  static Transition to(State next, Action... actions) {
    return new Transition(next, Arrays.asList(actions));
  }

  Transition and(List<Action> more) {
    List<Action> both = new ArrayList<>(actions);
    both.addAll(more);
    return new Transition(next, both);
  }

  Transition after(List<Action> earlier) {
    return new Transition(next, earlier).and(actions);
  }
}
