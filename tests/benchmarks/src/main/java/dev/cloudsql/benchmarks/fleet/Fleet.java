package dev.cloudsql.benchmarks.fleet;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.refresh.machine.Action;
import dev.cloudsql.runtime.refresh.machine.Event;
import dev.cloudsql.runtime.refresh.machine.RefreshMachine;
import dev.cloudsql.runtime.refresh.machine.State;
import dev.cloudsql.runtime.refresh.machine.Transition;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Runs the refresh machine of each process of a fleet through a scenario, event by event; time is a
 * number.
 */
final class Fleet {

  private static final InstanceName NAME = new InstanceName("p", "r", "i");
  private static final long LATENCY_MILLIS = 200;

  private final Scenario scenario;
  private final ConnectorException down =
      new ConnectorException(
          ErrorCode.API_UNAVAILABLE, Phase.REFRESH, NAME, "The Admin API is down.", null);
  private final RefreshMachine machine;
  private final SplittableRandom random;
  private final Member[] members;
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
  private final Day day = new Day();
  private long now;
  private long events;

  private Fleet(Scenario scenario) {
    this.scenario = scenario;
    this.machine = new RefreshMachine(scenario.policy(), NAME);
    this.random = new SplittableRandom(scenario.seed());
    this.members = new Member[scenario.processes()];
  }

  /** Lives through the scenario and tells what the Admin API saw of it. */
  static Day live(Scenario scenario) {
    Fleet fleet = new Fleet(scenario);
    fleet.start();
    fleet.run();
    return fleet.day;
  }

  private void start() {
    for (int i = 0; i < members.length; i++) {
      members[i] = new Member();
      connectLater(i, random.nextLong(Math.max(1, scenario.start().toMillis())));
    }
  }

  private void run() {
    for (Due due = queue.poll(); due != null; due = queue.poll()) {
      if (due.at() >= Scenario.DAY.toMillis()) {
        return;
      }
      now = due.at();
      happen(due);
    }
  }

  private void happen(Due due) {
    Member member = members[due.process()];
    switch (due.kind()) {
      case CONNECT -> {
        member.waiting++;
        apply(due.process(), new Event.Demand(wall()));
        long pause = scenario.pause().toMillis();
        connectLater(due.process(), (long) (-pause * Math.log(1 - random.nextDouble())));
      }
      case TIMER -> {
        if (member.timer == due.id()) {
          apply(due.process(), new Event.Tick(wall(), due.id()));
        }
      }
      case ANSWER -> apply(due.process(), answer(due.id()));
    }
  }

  private Event answer(long attempt) {
    double jitter = scenario.jitter() ? random.nextDouble() : 0;
    return scenario.outage(now)
        ? new Event.Failed(wall(), attempt, down, jitter)
        : new Event.Succeeded(wall(), attempt, wall().plus(Scenario.LIFE), jitter);
  }

  private void apply(int index, Event event) {
    Member member = members[index];
    Transition transition = machine.on(member.state, event);
    member.state = transition.next();
    for (Action action : transition.actions()) {
      if (action instanceof Action.StartFetch start) {
        day.fetched(now);
        later(
            LATENCY_MILLIS / 2 + random.nextLong(LATENCY_MILLIS),
            index,
            Kind.ANSWER,
            start.attempt());
      } else if (action instanceof Action.SetTimer timer) {
        member.timer = timer.timer();
        later(timer.delay().toMillis(), index, Kind.TIMER, timer.timer());
      } else if (action instanceof Action.CancelTimer) {
        member.timer = State.NO_TIMER;
      }
    }
    answer(member);
  }

  /** Answers the connects that wait, as the refresher does. */
  private void answer(Member member) {
    boolean served = member.state.current().filter(c -> c.validAt(wall())).isPresent();
    boolean failed = !served && member.state.failureAt(wall()).isPresent();
    for (; (served || failed) && member.waiting > 0; member.waiting--) {
      if (failed) {
        day.failed(now);
      }
    }
  }

  private void connectLater(int process, long delay) {
    later(delay, process, Kind.CONNECT, 0);
  }

  private void later(long delay, int process, Kind kind, long id) {
    queue.add(new Due(now + delay, ++events, process, kind, id));
  }

  private Instant wall() {
    return Instant.EPOCH.plusMillis(now);
  }

  private enum Kind {
    CONNECT,
    TIMER,
    ANSWER
  }

  /** Something that will happen to a process. */
  private record Due(long at, long order, int process, Kind kind, long id) {}

  private static final class Member {
    private State state = State.initial();
    private long timer = State.NO_TIMER;
    private int waiting;
  }
}
