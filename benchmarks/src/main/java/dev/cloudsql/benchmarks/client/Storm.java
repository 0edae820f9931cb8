package dev.cloudsql.benchmarks.client;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many threads that connect at the same moment, as when a pool starts. In a cold process that
 * moment is when the contender is made: it has no head start while threads are.
 */
final class Storm implements Scenario {

  private final CompletableFuture<Contender> contender = new CompletableFuture<>();
  private final AtomicInteger failed = new AtomicInteger();
  private volatile long start;

  @Override
  public void run(Place place, Report report) throws Exception {
    int before = place.number("before");
    long[] nanos = new long[place.number("threads")];
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < nanos.length; i++) {
      int number = i;
      Thread thread = new Thread(() -> nanos[number] = connect());
      thread.start();
      threads.add(thread);
    }
    if (before > 0) {
      warmStorm(warm(place, before), threads, report);
    } else {
      start = System.nanoTime();
      contender.complete(Contender.at(place));
      join(threads);
    }
    double last = Report.percentile(nanos, 1);
    double half = Report.percentile(nanos, 0.5);
    report.millis("last", last);
    report.millis("p50", half);
    report.number("p50 ÷ last", half / last);
    report.number("failed", failed.get());
  }

  /** What the process did before does not count for its processor time, either. */
  private void warmStorm(Contender warm, List<Thread> threads, Report report) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = system.getProcessCpuTime();
    start = System.nanoTime();
    contender.complete(warm);
    join(threads);
    report.millis("client CPU", (double) (system.getProcessCpuTime() - cpu));
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static Contender warm(Place place, int connects) throws Exception {
    Contender contender = Contender.at(place);
    for (int i = 0; i < connects; i++) {
      Client.touch(contender);
    }
    return contender;
  }

  /** How long it took, or how long until it failed. */
  private long connect() {
    try {
      Client.touch(contender.join());
    } catch (IOException e) {
      new UncheckedIOException(e).printStackTrace();
      failed.incrementAndGet();
    }
    return System.nanoTime() - start;
  }
}
