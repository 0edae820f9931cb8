package dev.cloudsql.runtime.instance;

import dev.cloudsql.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Measures how long each phase of a connect takes; guarded by the lock of its owner. */
final class PhaseClock {

  private final LongSupplier nanoTime;
  private final Map<Phase, Duration> durations = new EnumMap<>(Phase.class);
  private Phase current = Phase.CONFIG;
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
    long now = nanoTime.getAsLong();
    durations.merge(current, Duration.ofNanos(now - start), Duration::plus);
    start = now;
    current = next;
  }

  Map<Phase, Duration> durations() {
    enter(current);
    return new EnumMap<>(durations);
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
