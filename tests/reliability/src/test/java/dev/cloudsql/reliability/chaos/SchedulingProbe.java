package dev.cloudsql.reliability.chaos;

import dev.cloudsql.reliability.testing.ThreadKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Measures the scheduling delay of this machine. Like a deadline, a timer thread wakes another
 * thread; the probe repeats that and records the delays, so that a test on a loaded machine can
 * subtract them from the time of a connect.
 */
final class SchedulingProbe implements AutoCloseable {

  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

  /** Of each kind of thread: virtual ones also wait for a carrier, which others may occupy. */
  private static final int PROBES = 3;

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, task -> daemon(new Thread(task), "probe-timer"));
  private final List<Delay> delays = new ArrayList<>();
  private final Map<Thread, Long> waiting = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** One wake-up: when it was due and when it came. */
  private record Delay(long due, long came) {}

  SchedulingProbe() {
    for (ThreadKind kind : ThreadKind.available().toList()) {
      for (int i = 0; i < PROBES; i++) {
        daemon(kind.factory().newThread(this::run), "probe-" + i).start();
      }
    }
  }

  private static Thread daemon(Thread thread, String name) {
    thread.setName(name);
    thread.setDaemon(true);
    return thread;
  }

  private void run() {
    while (!closed) {
      CompletableFuture<Long> alarm = new CompletableFuture<>();
      long due = System.nanoTime() + PAUSE_NANOS;
      try {
        timer.schedule(() -> alarm.complete(due), PAUSE_NANOS, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // Closed; an alarm that was set before still rings.
        return;
      }
      waiting.put(Thread.currentThread(), due);
      Delay delay = new Delay(alarm.join(), System.nanoTime());
      synchronized (delays) {
        delays.add(delay);
      }
    }
  }

  /** The longest delay of a wake-up that was due, or overdue, between two moments. */
  Duration worst(long from, long to) {
    long worst = 0;
    // First, for a probe may wake up meanwhile.
    for (long due : waiting.values()) {
      worst = Math.max(worst, to - due);
    }
    synchronized (delays) {
      for (int i = delays.size() - 1; i >= 0 && delays.get(i).came - from >= 0; i--) {
        Delay delay = delays.get(i);
        if (delay.due - to <= 0) {
          worst = Math.max(worst, delay.came - delay.due);
        }
      }
    }
    return Duration.ofNanos(worst);
  }

  @Override
  public void close() {
    closed = true;
    timer.shutdown();
  }
}
