package dev.cloudsql.benchmarks.fleet;

import java.time.Duration;
import java.util.Arrays;

/** What the Admin API and the connects saw of a fleet in a day, second by second. */
final class Day {

  /** A fetch is {@code connectSettings} and {@code generateEphemeralCert}. */
  private static final int CALLS_PER_FETCH = 2;

  private final int[] calls = new int[(int) Scenario.DAY.toSeconds()];
  private final int[] failures = new int[calls.length];

  void fetched(long millis) {
    calls[second(millis)] += CALLS_PER_FETCH;
  }

  void failed(long millis) {
    failures[second(millis)]++;
  }

  private static int second(long millis) {
    return (int) (millis / 1_000);
  }

  /** The calls per second from one time of the day to another. */
  Rates rates(Duration from, Duration to) {
    int[] sorted = Arrays.copyOfRange(calls, (int) from.toSeconds(), (int) to.toSeconds());
    Arrays.sort(sorted);
    return new Rates(
        Arrays.stream(sorted).average().orElse(0),
        sorted[sorted.length / 2],
        sorted[sorted.length * 99 / 100],
        sorted[sorted.length - 1]);
  }

  /** How many connects got no certificate. */
  long failures(Duration from, Duration to) {
    return Arrays.stream(failures, (int) from.toSeconds(), (int) to.toSeconds())
        .asLongStream()
        .sum();
  }

  /**
   * Calls per second over some time.
   *
   * @param mean of all seconds
   * @param median half of the seconds have no more
   * @param p99 of a hundred seconds one has more
   * @param peak the second with most
   */
  record Rates(double mean, int median, int p99, int peak) {}
}
