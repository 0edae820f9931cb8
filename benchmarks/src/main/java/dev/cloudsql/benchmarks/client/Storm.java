package dev.cloudsql.benchmarks.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Many threads that connect at the same moment, as when a pool starts. */
final class Storm implements Scenario {

  @Override
  public void run(Contender contender, Place place, Report report) throws Exception {
    for (int i = 0; i < place.number("before"); i++) {
      Client.touch(contender);
    }
    long[] nanos = new long[place.number("threads")];
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < nanos.length; i++) {
      int number = i;
      Thread thread = new Thread(() -> nanos[number] = connect(contender, go));
      thread.start();
      threads.add(thread);
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    int failed = 0;
    for (long each : nanos) {
      failed += each == 0 ? 1 : 0;
    }
    report.millis("last", Report.percentile(nanos, 1));
    report.millis("p50", Report.percentile(nanos, 0.5));
    report.number("failed", failed);
  }

  /** How long it took; nothing if it failed. */
  private static long connect(Contender contender, CountDownLatch go) {
    try {
      go.await();
      long start = System.nanoTime();
      Client.touch(contender);
      return System.nanoTime() - start;
    } catch (IOException e) {
      new UncheckedIOException(e).printStackTrace();
      return 0;
    } catch (InterruptedException e) {
      throw new AssertionError("Nobody interrupts", e);
    }
  }
}
