package dev.cloudsql.benchmarks.client;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;

/** One connect after the other in a process that has done it often. */
final class Warm implements Scenario {

  /** Connects of which the phases are told, after those that count. */
  private static final int TOLD = 50;

  @Override
  public void run(Place place, Report report) throws Exception {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Contender contender = Contender.at(place);
    connect(contender, new long[place.number("before")]);

    long[] nanos = new long[place.number("connects")];
    long cpu = system.getProcessCpuTime();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    connect(contender, nanos);
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    cpu = system.getProcessCpuTime() - cpu;

    report.micros("p50", Report.percentile(nanos, 0.5));
    report.micros("p99", Report.percentile(nanos, 0.99));
    report.micros("client CPU", cpu / (double) nanos.length);
    report.number("allocated, KB", bytes / 1e3 / nanos.length);
    phases(contender).forEach((phase, each) -> report.micros(phase, Report.percentile(each, 0.5)));
  }

  private static void connect(Contender contender, long[] nanos) throws Exception {
    for (int i = 0; i < nanos.length; i++) {
      long start = System.nanoTime();
      try (Socket socket = contender.open(Place.ECHO)) {
        nanos[i] = System.nanoTime() - start;
        Client.echo(socket);
      }
    }
  }

  private static Map<String, long[]> phases(Contender contender) throws Exception {
    Map<String, long[]> phases = new LinkedHashMap<>();
    for (int i = 0; i < TOLD; i++) {
      int number = i;
      Client.touch(contender);
      contender
          .phases()
          .forEach(
              (phase, time) ->
                  phases.computeIfAbsent(phase, key -> new long[TOLD])[number] = time.toNanos());
    }
    return phases;
  }
}
