package dev.cloudsql.benchmarks.client;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Connect, {@code select 1}, close, one after the other; measured whenever a process has done it so
 * often.
 */
final class Logins implements Scenario {

  private static final int FEWEST = 100;
  private static final int MOST = 500;

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Override
  public void run(Place place, Report report) throws Exception {
    Login login = Login.at(place);
    int done = 0;
    for (String after : place.text("after").split("[+]", -1)) {
      int count = Integer.parseInt(after);
      connect(login, new long[count - done]);
      long[] nanos = new long[Math.max(FEWEST, Math.min(MOST, count / 2))];
      measure(login, nanos, "after %,d: ".formatted(count), report);
      done = count + nanos.length;
    }
  }

  private void measure(Login login, long[] nanos, String when, Report report) throws SQLException {
    long cpu = system.getProcessCpuTime();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    connect(login, nanos);
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    cpu = system.getProcessCpuTime() - cpu;
    report.micros(when + "p50", Report.percentile(nanos, 0.5));
    report.micros(when + "client CPU", cpu / (double) nanos.length);
    report.number(when + "allocated, KB", bytes / 1e3 / nanos.length);
  }

  private static void connect(Login login, long[] nanos) throws SQLException {
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      try (Connection connection = login.connect()) {
        Login.one(connection);
      }
      nanos[i] = System.nanoTime() - start;
    }
  }
}
