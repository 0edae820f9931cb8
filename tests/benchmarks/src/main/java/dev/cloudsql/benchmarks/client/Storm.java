package dev.cloudsql.benchmarks.client;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many threads that connect at the same moment, as when a pool starts. In a cold process that
 * moment is when the contender is made: it has no head start while threads are.
 */
final class Storm implements Scenario {

  private final AtomicInteger failed = new AtomicInteger();
  private volatile long start;

  @Override
  public void run(Place place, Report report) throws Exception {
    int threads = place.number("threads");
    if (place.number("before") == 0) {
      tell(storm(threads, () -> Contender.at(place)), report);
    } else {
      warm(place, threads, report);
    }
    report.number("failed", failed.get());
  }

  private void warm(Place place, int threads, Report report) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Contender contender = Contender.at(place);
    for (int i = 0; i < place.number("before"); i++) {
      Client.touch(contender);
    }
    long cpu = system.getProcessCpuTime();
    tell(storm(threads, () -> contender), report);
    report.millis("client CPU", (double) (system.getProcessCpuTime() - cpu));

    int more = place.number("more");
    for (int i = 1; i < more; i++) {
      storm(threads, () -> contender);
    }
    if (more > 0) {
      report.millis(
          "last, after more storms", Report.percentile(storm(threads, () -> contender), 1));
    }
  }

  private static void tell(long[] nanos, Report report) {
    double last = Report.percentile(nanos, 1);
    double half = Report.percentile(nanos, 0.5);
    report.millis("last", last);
    report.millis("p50", half);
    report.number("p50 ÷ last", half / last);
  }

  /** How long each thread took. */
  private long[] storm(int count, Callable<Contender> ready) throws Exception {
    CompletableFuture<Contender> contender = new CompletableFuture<>();
    long[] nanos = new long[count];
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread = new Thread(() -> nanos[number] = connect(contender));
      thread.start();
      threads.add(thread);
    }
    start = System.nanoTime();
    contender.complete(ready.call());
    for (Thread thread : threads) {
      thread.join();
    }
    return nanos;
  }

  /** How long it took, or how long until it failed. */
  private long connect(CompletableFuture<Contender> contender) {
    try {
      Client.touch(contender.join());
    } catch (IOException e) {
      new UncheckedIOException(e).printStackTrace();
      failed.incrementAndGet();
    }
    return System.nanoTime() - start;
  }
}
