package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.RefreshPolicy;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many random histories, each from a seed of its own, over all policies in turn.
 *
 * @param seed the seed of the first history; those after it count up
 * @param histories how many
 */
record Simulation(long seed, int histories) {

  private static final int STEPS = 300;
  private static final int LAST_EVENTS = 40;
  private static final RefreshPolicy[] POLICIES = RefreshPolicy.values();

  /** A history in which an invariant did not hold. */
  record Finding(long seed, RefreshPolicy policy, Invariant.Violation violation, String story) {
    @Override
    public String toString() {
      return "%s%n  seed %d, policy %s, the last events:%n    %s"
          .formatted(violation.getMessage(), seed, policy, story);
    }
  }

  /** Runs one history after the other, as the findings are asked for. */
  Stream<Finding> findings(Function<RefreshPolicy, BiFunction<State, Event, Transition>> machines) {
    return IntStream.range(0, histories)
        .mapToObj(i -> run(seed + i, machines))
        .flatMap(Optional::stream);
  }

  private static Optional<Finding> run(
      long seed, Function<RefreshPolicy, BiFunction<State, Event, Transition>> machines) {
    RefreshPolicy policy = POLICIES[(int) Math.floorMod(seed, (long) POLICIES.length)];
    RandomHistory history = new RandomHistory(seed, policy, machines.apply(policy));
    try {
      history.run(STEPS);
      return Optional.empty();
    } catch (Invariant.Violation violation) {
      return Optional.of(new Finding(seed, policy, violation, story(history.events())));
    }
  }

  private static String story(List<Event> events) {
    return events.stream()
        .skip(Math.max(0, events.size() - LAST_EVENTS))
        .map(Event::toString)
        .collect(Collectors.joining("%n    ".formatted()));
  }
}
