package dev.cloudsql.runtime.refresh.machine;

import dev.cloudsql.ConnectorException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an observer of the machine knows without looking into it; all times in milliseconds. */
final class Facts {

  record Asker(boolean forced, long seen, int failures) {}

  /** What the monotonic clock and the wall clock said, and how often they had come apart before. */
  record Moment(long elapsed, long wall, int jumps) {

    /** The same by a wall clock that was set back. */
    Moment earlier(long by) {
      return new Moment(elapsed, wall - by, jumps);
    }
  }

  long elapsed;
  long wall;
  int jumps;

  final Map<Long, Asker> waiting = new LinkedHashMap<>();
  long lastAsker;

  long flight;
  long flightAsked;
  long flightStart;
  boolean landed;
  final Deque<Long> abandoned = new ArrayDeque<>();

  long timer;
  long timerDue;
  boolean fired;

  /**
   * Whether something valid is there; once seen to be expired it is gone, whatever the clock says
   * later.
   */
  boolean held;

  long generation;
  long expiry;
  int unused;
  Moment adopted = new Moment(0, 0, 0);
  int failuresSinceAdoption;

  ConnectorException failure = Errors.UNAVAILABLE;
  Moment failed = new Moment(Long.MIN_VALUE / 2, Long.MIN_VALUE / 2, 0);
  int row;

  /** Whether the last fetch failed when nothing valid was there. */
  boolean failedCold;

  double forces = 3;
  Moment forced = new Moment(Long.MIN_VALUE / 2, Long.MIN_VALUE / 2, 0);

  boolean closed;

  Moment moment() {
    return new Moment(elapsed, wall, jumps);
  }

  /** Milliseconds since a moment; without end if the clocks came apart meanwhile. */
  long since(Moment moment) {
    return moment.jumps() == jumps ? elapsed - moment.elapsed() : Long.MAX_VALUE;
  }

  /** The last failure's {@code Retry-After}, as far as it is honoured. */
  long order() {
    return Math.min(asked(), failedCold ? 30_000 : 300_000);
  }

  /** The last failure's {@code Retry-After}. */
  long asked() {
    return failure.retryAfter().map(Duration::toMillis).orElse(0L);
  }

  /** For how long, by the wall clock, the last failure may be passed on without another fetch. */
  long memoryLeft() {
    long age = wall - failed.wall();
    long memory = Math.max(failure.retryable() && row < 5 ? 0 : 1_000, order());
    return age >= 0 && age < memory ? memory - age : 0;
  }

  /** How far the wall clock was set back since the adoption; zero or less if it was not. */
  long setBack() {
    return adopted.wall() + elapsed - adopted.elapsed() - wall;
  }

  /** Takes in an event before the machine does. */
  void begin(Event event) {
    wall = event.now().toEpochMilli();
    closed |= event instanceof Event.Close;
    landed = event instanceof Event.Result result && flight != 0 && result.attempt() == flight;
    fired = event instanceof Event.Tick tick && timer != 0 && tick.timer() == timer;
    if (event instanceof Event.SetBack setBack) {
      long by = setBack.by().toMillis();
      expiry -= by;
      adopted = adopted.earlier(by);
      failed = failed.earlier(by);
    }
    boolean looked = event instanceof Event.Ask || landed || fired;
    held = held && !closed && (wall < expiry || !looked);
    if (landed) {
      flight = 0;
    }
    if (fired) {
      timer = 0;
    }
    if (event instanceof Event.Ask) {
      boolean forces = event instanceof Event.Force;
      long seen = event instanceof Event.Force force ? force.seen() : 0;
      waiting.put(++lastAsker, new Asker(forces, seen, 0));
      unused = 0;
    } else if (event instanceof Event.Delayed delayed && delayed.attempt() == flight) {
      flightStart = delayed.until().toEpochMilli();
    }
  }

  void fetchStarted(long attempt) {
    flight = attempt;
    flightAsked = wall;
    flightStart = wall;
  }

  void fetchCancelled() {
    abandoned.add(flight);
    flight = 0;
  }

  void adopted(Action.Adopt adopt) {
    generation = adopt.generation();
    expiry = adopt.expiry().toEpochMilli();
    held = wall < expiry;
    unused = waiting.isEmpty() ? unused + 1 : 0;
    adopted = moment();
    failuresSinceAdoption = 0;
    row = 0;
    failedCold = false;
  }

  void failed(ConnectorException error) {
    failure = error;
    failed = moment();
    failedCold = !held;
    failuresSinceAdoption++;
    row = error.retryable() ? row + 1 : 0;
    waiting.replaceAll(
        (id, asker) -> new Asker(asker.forced(), asker.seen(), asker.failures() + 1));
  }

  /** Books a forced fetch; what is left may be negative. */
  double forceSpent() {
    double earned = since(forced) == Long.MAX_VALUE ? 3 : (elapsed - forced.elapsed()) / 10_000.0;
    forces = Math.min(3, forces + earned) - 1;
    forced = moment();
    return forces;
  }

  Instant now() {
    return Instant.ofEpochMilli(wall);
  }
}
