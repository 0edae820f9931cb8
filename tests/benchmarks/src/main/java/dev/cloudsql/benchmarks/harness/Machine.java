package dev.cloudsql.benchmarks.harness;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What the machine is, and what it has done until a moment.
 *
 * @param nanos the moment
 * @param load of the last minute, of five and of fifteen
 * @param busyMillis what its processors have done, for whomever
 * @param ownCpuMillis what they have done for this process and those that it has started
 */
record Machine(long nanos, String load, double busyMillis, double ownCpuMillis) {

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /** Above this share of other processes, times are not reliable. */
  private static final double DISTURBED = 0.05;

  static Machine now() throws IOException {
    return new Machine(
        System.nanoTime(), ProcFiles.load(), ProcFiles.busyMillis(), ProcFiles.ownCpuMillis());
  }

  /** What a reader of the numbers must know of the machine that made them. */
  List<String> until(Machine end) throws IOException {
    Duration time = Duration.ofNanos(end.nanos - nanos);
    double others =
        ((end.busyMillis - busyMillis) - (end.ownCpuMillis - ownCpuMillis))
            / (time.toMillis() * (double) PROCESSORS);
    return List.of(
        String.format(
            Locale.ROOT,
            "%d processors, %.0f GB, %s %s, Java %s; %d:%02d minutes; load %s at the start, %s at the end;"
                + " others used %.0f%% of the processors%s.",
            PROCESSORS,
            ProcFiles.memory(),
            System.getProperty("os.name"),
            System.getProperty("os.arch"),
            Runtime.version(),
            time.toMinutes(),
            time.toSecondsPart(),
            load,
            end.load,
            100 * others,
            others > DISTURBED ? ": **too much to believe times on the clock**" : ""));
  }
}
