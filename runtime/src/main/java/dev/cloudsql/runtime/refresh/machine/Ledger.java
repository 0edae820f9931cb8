package dev.cloudsql.runtime.refresh.machine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The counters that the machine keeps across all states.
 *
 * @param sequence the last id given to a fetch or a timer
 * @param unused the number of consecutive certificates that no connect requested
 * @param forces the number of forced fetches that are allowed now
 * @param forcesSince the time from which the next allowed one accrues
 */
public record Ledger(long sequence, int unused, int forces, Instant forcesSince) {

  static final int FORCES = 3;
  static final Duration PER_FORCE = Duration.ofSeconds(10);

  static final Ledger EMPTY = new Ledger(0, 0, FORCES, Instant.MIN);

  Ledger next() {
    return new Ledger(sequence + 1, unused, forces, forcesSince);
  }

  Ledger used() {
    return unused == 0 ? this : new Ledger(sequence, 0, forces, forcesSince);
  }

  Ledger unusedOnceMore() {
    return new Ledger(sequence, unused + 1, forces, forcesSince);
  }

  /** The ledger after a forced fetch; empty if none is allowed now. */
  Optional<Ledger> force(Instant now) {
    Ledger earned = earned(now);
    return earned.forces == 0
        ? Optional.empty()
        : Optional.of(new Ledger(sequence, unused, earned.forces - 1, earned.forcesSince));
  }

  private Ledger earned(Instant now) {
    if (forces == FORCES || now.isBefore(forcesSince)) {
      // Already full, or the clock was set back, so that the accrued number is unknown.
      return new Ledger(sequence, unused, FORCES, now);
    }
    long earned = Duration.between(forcesSince, now).dividedBy(PER_FORCE);
    return forces + earned >= FORCES
        ? new Ledger(sequence, unused, FORCES, now)
        : new Ledger(
            sequence,
            unused,
            forces + (int) earned,
            forcesSince.plus(PER_FORCE.multipliedBy(earned)));
  }
}
