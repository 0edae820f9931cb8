package dev.cloudsql.benchmarks.client;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that uses many instances: one connection to each, which is closed again. Threads are
 * counted with the six or so that each Java process has.
 */
final class Many implements Scenario {

  private static final int AT_ONCE = 16;

  /** After this time a thread that is still there is there to stay. */
  private static final long SETTLED_MILLIS = 15_000;

  @Override
  public void run(Contender contender, Place place, Report report) throws Exception {
    int instances = place.number("instances");
    long empty = heap();
    touch(contender, 0);
    long heap = heap();
    report.number("heap for the first, KB", (heap - empty) / 1e3);

    long start = System.nanoTime();
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    List<Future<?>> done = new ArrayList<>();
    for (int i = 1; i < instances; i++) {
      int number = i;
      done.add(pool.submit(() -> touch(contender, number)));
    }
    for (Future<?> each : done) {
      each.get();
    }
    double nanos = System.nanoTime() - start;
    pool.shutdown();
    if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("Still connecting");
    }

    report.millis("time", nanos);
    report.number("heap for each, KB", (heap() - heap) / 1e3 / (instances - 1));
    report.number(
        "threads at most", ManagementFactory.getThreadMXBean().getPeakThreadCount() - AT_ONCE);
    Thread.sleep(SETTLED_MILLIS);
    report.number("threads later", ManagementFactory.getThreadMXBean().getThreadCount());
    report.number(
        "file descriptors", Objects.requireNonNull(new File("/proc/self/fd").list()).length);
  }

  private static @Nullable Void touch(Contender contender, int instance) throws IOException {
    try (Socket socket = contender.open(Place.instance(instance))) {
      Client.echo(socket);
    }
    return null;
  }

  /** What is in use after collections, in bytes. */
  private static long heap() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      System.gc();
      Thread.sleep(100);
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
