package dev.cloudsql.benchmarks.fleet;

import dev.cloudsql.RefreshPolicy;
import java.time.Duration;

/**
 * What a fleet lives through.
 *
 * @param processes how many there are, each with one instance
 * @param policy when they renew
 * @param jitter whether their delays are spread at random
 * @param start the time in which all of them start
 * @param pause the mean time between two connects of a process
 * @param outageBegin from when on the Admin API fails
 * @param outageEnd from when on it works again
 * @param seed makes the run repeatable
 */
record Scenario(
    int processes,
    RefreshPolicy policy,
    boolean jitter,
    Duration start,
    Duration pause,
    Duration outageBegin,
    Duration outageEnd,
    long seed) {

  /** How long it is watched. */
  static final Duration DAY = Duration.ofHours(24);

  /** How long a client certificate is good. */
  static final Duration LIFE = Duration.ofHours(1);

  /** A fleet that starts within 30 seconds and has an hour of outage at noon. */
  static Scenario of(int processes, RefreshPolicy policy) {
    return new Scenario(
        processes,
        policy,
        true,
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofHours(12),
        Duration.ofHours(13),
        1);
  }

  Scenario withoutJitter() {
    return new Scenario(processes, policy, false, start, pause, outageBegin, outageEnd, seed);
  }

  boolean outage(long millis) {
    return millis >= outageBegin.toMillis() && millis < outageEnd.toMillis();
  }
}
