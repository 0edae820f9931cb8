package dev.cloudsql.runtime.attempt;

import dev.cloudsql.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Measures how long each phase of a connect takes; for any thread. */
public final class PhaseClock {

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Phase, Duration> durations = new EnumMap<>(Phase.class);
  private volatile Phase current = Phase.CONFIG;
  private long start;

  PhaseClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  Phase current() {
    return current;
  }

  /** Goes on to a phase; one that is entered twice adds up. */
  void enter(Phase next) {
    var unused = upToNow(next);
  }

  /** How long each phase took so far. */
  public Map<Phase, Duration> durations() {
    return upToNow(current);
  }

  private Map<Phase, Duration> upToNow(Phase next) {
    lock.lock();
    try {
      long now = nanoTime.getAsLong();
      durations.merge(current, Duration.ofNanos(now - start), Duration::plus);
      start = now;
      current = next;
      return new EnumMap<>(durations);
    } finally {
      lock.unlock();
    }
  }

  /** A phase in a sentence about what went wrong. */
  static String during(Phase phase) {
    return switch (phase) {
      case CONFIG, SELECT -> "before anything was dialled";
      case RESOLVE -> "while finding out where the name leads";
      case REFRESH -> "while waiting for the Admin API";
      case TCP -> "while opening the TCP connection";
      case TLS -> "during the TLS handshake";
      case LOGIN -> "during the login to the database";
    };
  }
}
