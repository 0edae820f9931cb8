package dev.cloudsql.benchmarks.client;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
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
 * A process that uses many instances: one connection to each, which is closed again. Threads and
 * file descriptors of the process before it had the contender are not counted, nor are the threads
 * that connect.
 */
final class Many implements Scenario {

  private static final int AT_ONCE = 16;

  /** After this time a thread that is still there is there to stay. */
  private static final long SETTLED_MILLIS = 12_000;

  @Override
  public void run(Place place, Report report) throws Exception {
    int instances = place.number("instances");
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
    all(pool, 1, AT_ONCE + 1, instance -> null);
    int threadsBefore = threads.getThreadCount();
    int filesBefore = files();
    long empty = heap();

    long start = System.nanoTime();
    Contender contender = Contender.at(place);
    touch(contender, 0);
    double first = System.nanoTime() - start;
    long heap = heap();
    start = System.nanoTime();
    all(pool, 1, instances, instance -> touch(contender, instance));
    double others = System.nanoTime() - start;

    report.millis("time", first + others);
    report.number("heap for the first, KB", (heap - empty) / 1e3);
    if (instances > 1) {
      report.number("heap for each, KB", (heap() - heap) / 1e3 / (instances - 1));
    }
    report.number("threads at most", threads.getPeakThreadCount() - threadsBefore);
    pool.shutdown();
    if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("Still connecting");
    }
    Thread.sleep(SETTLED_MILLIS);
    report.number("threads later", threads.getThreadCount() - (threadsBefore - AT_ONCE));
    report.number("file descriptors", files() - filesBefore);
  }

  /** Does it for all instances from one to before another. */
  private static void all(ExecutorService pool, int from, int to, ForInstance task)
      throws Exception {
    List<Future<?>> done = new ArrayList<>();
    for (int i = from; i < to; i++) {
      int instance = i;
      done.add(pool.submit(() -> task.run(instance)));
    }
    for (Future<?> each : done) {
      each.get();
    }
  }

  private static @Nullable Void touch(Contender contender, int instance) throws IOException {
    try (Socket socket = contender.open(Place.instance(instance))) {
      Client.echo(socket);
    }
    return null;
  }

  /** The number of live threads. */
  static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  /** The number of open file descriptors. */
  static int files() {
    return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
  }

  /** What is in use after collections, in bytes. */
  static long heap() throws InterruptedException {
    for (int i = 0; i < 4; i++) {
      System.gc();
      Thread.sleep(100);
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Something to do with an instance. */
  @FunctionalInterface
  private interface ForInstance {
    @Nullable Void run(int instance) throws Exception;
  }
}
