package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.RefreshPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A machine, a clock, and short methods for events; each returns the resulting actions. */
final class Story {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final RefreshMachine machine;

  Instant now = START;
  State state = State.initial();

  Story(RefreshPolicy policy) {
    machine = new RefreshMachine(policy, Errors.INSTANCE);
  }

  /** A story in which a connect got a certificate for so long; of generation 1. */
  static Story serving(RefreshPolicy policy, Duration life) {
    Story story = new Story(policy);
    story.demand();
    story.succeed(life);
    return story;
  }

  List<Action> demand() {
    return on(new Event.Demand(now));
  }

  List<Action> force(long seen) {
    return on(new Event.Force(now, seen));
  }

  List<Action> abandon() {
    return on(new Event.Abandoned(now));
  }

  /** What connects are served now: a generation. */
  Optional<Long> served() {
    return state
        .current()
        .filter(certificate -> certificate.validAt(now))
        .map(State.Certificate::generation);
  }

  /** What connects that cannot be served fail with now; empty when they wait. */
  Optional<ConnectorException> told() {
    return state.failureAt(now);
  }

  List<Action> succeed(Duration life) {
    return on(new Event.Succeeded(now, attempt(), now.plus(life), 0));
  }

  List<Action> fail(ConnectorException error) {
    return on(new Event.Failed(now, attempt(), error, 0));
  }

  List<Action> tick() {
    return on(new Event.Tick(now, state.timer()));
  }

  List<Action> close() {
    return on(new Event.Close(now));
  }

  /** Sets the wall clock back. */
  void setBack(Duration by) {
    now = now.minus(by);
    on(new Event.SetBack(now, by));
  }

  Story after(Duration time) {
    now = now.plus(time);
    return this;
  }

  Story after(long seconds) {
    return after(Duration.ofSeconds(seconds));
  }

  long attempt() {
    return state.inFlight().orElseThrow().attempt();
  }

  /** The generation of the certificate that is there. */
  long generation() {
    return state.current().orElseThrow().generation();
  }

  List<Action> on(Event event) {
    Transition transition = machine.on(state, event);
    state = transition.next();
    return transition.actions();
  }

  /** The delay of the one timer among the actions. */
  static Duration timer(List<Action> actions) {
    return actions.stream()
        .filter(Action.SetTimer.class::isInstance)
        .map(action -> ((Action.SetTimer) action).delay())
        .reduce(
            (one, other) -> {
              throw new AssertionError("two timers in " + actions);
            })
        .orElseThrow(() -> new AssertionError("no timer in " + actions));
  }

  static boolean fetches(List<Action> actions) {
    return actions.stream().anyMatch(Action.StartFetch.class::isInstance);
  }
}
