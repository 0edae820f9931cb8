package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.RefreshPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

/** One random history of one instance: connects, API results, timers, suspends, clock jumps. */
final class RandomHistory {

  private static final long HOUR = 3_600_000;
  private static final long[] LIVES = {
    HOUR, HOUR, HOUR, 4 * HOUR, 24 * HOUR, 300_000, 180_000, 20_000, 1_500, 400, 0, -HOUR
  };

  private final SplittableRandom random;
  private final Auditor auditor;
  private final Facts facts;
  private final List<Event> events = new ArrayList<>();

  private boolean outage;
  private boolean deaf;

  RandomHistory(long seed, RefreshPolicy policy, BiFunction<State, Event, Transition> machine) {
    this.random = new SplittableRandom(seed);
    this.auditor = new Auditor(policy, machine);
    this.facts = auditor.facts;
    facts.wall = 1_700_000_000_000L;
  }

  /** Lives through so many steps, then through the end of all faults. */
  void run(int steps) {
    for (int step = 0; step < steps; step++) {
      step();
    }
    if (!facts.closed) {
      recover();
    }
  }

  /** What happened, to be read when something went wrong. */
  List<Event> events() {
    return events;
  }

  private void step() {
    int dice = random.nextInt(1_000);
    if (dice < 240) {
      apply(new Event.Demand(facts.now()));
    } else if (dice < 320) {
      apply(new Event.Force(facts.now(), facts.generation - random.nextInt(2)));
    } else if (dice < 360) {
      leave();
    } else if (dice < 600) {
      land();
    } else if (dice < 620) {
      landAbandoned();
    } else if (dice < 780) {
      passUntilTimer();
    } else if (dice < 880) {
      pass(random.nextInt(3_000));
    } else if (dice < 930) {
      pass(random.nextInt(300_000));
    } else if (dice < 940) {
      pass(random.nextLong(3 * HOUR));
    } else if (dice < 955) {
      jump(random.nextInt(4) == 0 ? -random.nextInt(1_000) : random.nextLong(-2 * HOUR, 2 * HOUR));
    } else if (dice < 965) {
      delay();
    } else if (dice < 975) {
      apply(new Event.Tick(facts.now(), staleTimer()));
    } else if (dice < 985) {
      outage = !outage;
    } else if (dice < 998) {
      deaf = random.nextInt(4) == 0;
    } else if (random.nextInt(4) == 0) {
      apply(new Event.Close(facts.now()));
    }
  }

  /** As the refresher does, tells first that the clock was set back, if it was by a second. */
  private void apply(Event event) {
    long by = facts.setBack();
    if (by >= 1_000 && auditor.state.current().isPresent()) {
      tell(new Event.SetBack(facts.now(), Duration.ofMillis(by)));
    }
    tell(event);
  }

  private void tell(Event event) {
    events.add(event);
    auditor.apply(event);
  }

  /** A timer that was replaced or cancelled after its tick was sent. */
  private long staleTimer() {
    return facts.timer == 0 ? random.nextLong(1, 50) : random.nextLong(facts.timer);
  }

  private void leave() {
    facts.waiting.keySet().stream()
        .skip(facts.waiting.isEmpty() ? 0 : random.nextInt(facts.waiting.size()))
        .findFirst()
        .ifPresent(auditor::leave);
  }

  private void land() {
    if (facts.flight != 0) {
      pass(random.nextInt(2_000));
      apply(result(facts.flight));
    }
  }

  private void landAbandoned() {
    Long attempt = facts.abandoned.poll();
    if (attempt != null) {
      apply(result(attempt));
    }
  }

  private Event result(long attempt) {
    double jitter = random.nextDouble();
    if (random.nextInt(100) < (outage ? 95 : 30)) {
      return new Event.Failed(facts.now(), attempt, error(), jitter);
    }
    Instant expiry = facts.now().plusMillis(LIVES[random.nextInt(LIVES.length)]);
    return new Event.Succeeded(facts.now(), attempt, expiry, jitter);
  }

  private ConnectorException error() {
    int dice = random.nextInt(10);
    return dice < 6
        ? Errors.UNAVAILABLE
        : dice < 8 ? Errors.DENIED : Errors.THROTTLED.get(random.nextInt(5));
  }

  /** The timer fires when it is due, or up to a second late; a deaf scheduler never fires it. */
  private void passUntilTimer() {
    if (facts.timer != 0 && !deaf) {
      pass(Math.max(0, facts.timerDue - facts.elapsed) + random.nextInt(1_000) / 900 * 500);
      apply(new Event.Tick(facts.now(), facts.timer));
    }
  }

  private void pass(long millis) {
    facts.elapsed += millis;
    facts.wall += millis;
  }

  /** A sleep or a freeze when positive, as far as the wall clock is concerned. */
  private void jump(long millis) {
    facts.wall += millis;
    facts.jumps++;
  }

  private void delay() {
    if (facts.flight != 0 && facts.flightAsked == facts.flightStart) {
      Instant until = facts.now().plusMillis(random.nextInt(40_000));
      apply(new Event.Delayed(facts.now(), facts.flight, until));
    }
  }

  private void recover() {
    pass(2_000);
    pass(facts.memoryLeft());
    apply(new Event.Demand(facts.now()));
    long id = facts.lastAsker;
    int fetches = 0;
    while (facts.waiting.containsKey(id)) {
      if (facts.flight == 0) {
        pass(Math.max(0, facts.timerDue - facts.elapsed));
        apply(new Event.Tick(facts.now(), facts.timer));
      } else {
        fetches++;
        Instant expiry = facts.now().plusMillis(HOUR);
        apply(new Event.Succeeded(facts.now(), facts.flight, expiry, random.nextDouble()));
      }
      recovered(fetches <= 1, "after %d fetches".formatted(fetches));
    }
    recovered(facts.held, "nothing valid is there");
  }

  private static void recovered(boolean condition, String why) {
    if (!condition) {
      throw new Invariant.Violation(Invariant.RECOVERS, why);
    }
  }
}
