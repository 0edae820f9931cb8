package dev.cloudsql.benchmarks.client;

import java.io.PrintStream;
import java.util.Arrays;

/**
 * The numbers that a client prints, one to a line; the harness reads them.
 *
 * @param out where to
 */
record Report(PrintStream out) {

  void number(String measure, double value) {
    out.println(measure + "=" + value);
  }

  void millis(String measure, double nanos) {
    number(measure + ", ms", nanos / 1e6);
  }

  void micros(String measure, double nanos) {
    number(measure + ", µs", nanos / 1e3);
  }

  /** The value that this part of them does not exceed. */
  static double percentile(long[] values, double part) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  }
}
