package dev.cloudsql.benchmarks.harness;

import dev.cloudsql.benchmarks.harness.ClientProcess.UnfinishedException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Counts the calls of the Admin API of a client that has connected to many instances. */
final class Renewals {

  private static final int CALLS_EACH = 2;
  private static final long LOOK_MILLIS = 100;
  private static final long SECOND = 1_000;

  private final ServerProcess server;
  private final Process client;
  private final Trial.Cloud cloud;
  private final int before;

  /**
   * For one client.
   *
   * @param before how many calls there were before it
   */
  Renewals(ServerProcess server, Process client, Trial.Cloud cloud, int before) {
    this.server = server;
    this.client = client;
    this.cloud = cloud;
    this.before = before;
  }

  /**
   * Counts what there was, and then, if certificates are short-lived, waits until all are renewed,
   * for ones that live longer.
   */
  Map<String, Double> watch() throws IOException, UnfinishedException {
    Map<String, Double> numbers = new LinkedHashMap<>();
    int connected = server.calls();
    numbers.put("API calls for each", (connected - before) / (double) cloud.instances());
    if (cloud.renews()) {
      // On a machine that is too slow to connect to all before the first is due.
      numbers.put("all renew: calls too early", (double) tooEarly(connected));
      server.certificates(Trial.Cloud.USUAL.certificateLife());
      numbers.putAll(wave(connected));
    }
    return numbers;
  }

  private int tooEarly(int connected) {
    return Math.max(0, connected - before - CALLS_EACH * cloud.instances());
  }

  private Map<String, Double> wave(int connected) throws IOException, UnfinishedException {
    double cpu = cpuMillis();
    NavigableMap<Long, Integer> calls = calls(connected);
    cpu = cpuMillis() - cpu;
    var unused = ends(SECOND);
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put("all renew: time, s", (calls.lastKey() - calls.firstKey()) / (double) SECOND);
    numbers.put("all renew: CPU, ms", cpu);
    numbers.put("all renew: calls in the busiest second", (double) busiestSecond(calls, connected));
    numbers.put(
        "all renew: calls for each", (server.calls() - connected) / (double) cloud.instances());
    return numbers;
  }

  /** How many there were in all, by milliseconds, from the first of a renewal to the last. */
  private NavigableMap<Long, Integer> calls(int connected) throws IOException, UnfinishedException {
    NavigableMap<Long, Integer> calls = new TreeMap<>();
    int last = connected;
    int all = connected + CALLS_EACH * cloud.instances();
    while (last < all) {
      if (ends(LOOK_MILLIS)) {
        throw new UnfinishedException(
            "cut off when %d of %d calls for renewals were still to come"
                .formatted(all - last, all - connected));
      }
      int count = server.calls();
      if (count > last) {
        calls.put(System.nanoTime() / 1_000_000, count);
        last = count;
      }
    }
    return calls;
  }

  private static int busiestSecond(NavigableMap<Long, Integer> calls, int before) {
    int most = 0;
    int last = before;
    for (Map.Entry<Long, Integer> call : calls.entrySet()) {
      most = Math.max(most, calls.floorEntry(call.getKey() + SECOND).getValue() - last);
      last = call.getValue();
    }
    return most;
  }

  private double cpuMillis() throws IOException {
    return ProcFiles.cpuMillis(client.pid());
  }

  /** Waits this long; whether the client came to its end meanwhile. */
  private boolean ends(long millis) {
    try {
      return client.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
