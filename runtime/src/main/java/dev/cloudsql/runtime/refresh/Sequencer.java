package dev.cloudsql.runtime.refresh;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks one at a time, in the order in which they were added, on the threads that call {@link
 * #drain}.
 */
final class Sequencer {

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();

  /** Adds a task without running it; may be called under a lock. */
  void add(Runnable task) {
    tasks.add(task);
  }

  /** Runs the added tasks, or returns immediately if another thread is already running them. */
  void drain() {
    do {
      if (!draining.compareAndSet(false, true)) {
        return;
      }
      try {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          run(task);
        }
      } finally {
        draining.set(false);
      }
      // A task may have been added between the last poll and the release.
    } while (!tasks.isEmpty());
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | LinkageError fault) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
    }
  }
}
