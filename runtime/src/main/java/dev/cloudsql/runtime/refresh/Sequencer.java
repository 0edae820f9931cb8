package dev.cloudsql.runtime.refresh;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs tasks one at a time, in the order in which they were added, on the threads that happen to be
 * there.
 */
final class Sequencer {

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();

  /** Adds a task; cheap enough to be called under a lock. */
  void add(Runnable task) {
    tasks.add(task);
  }

  /** Runs what has been added, or leaves it to the thread that is doing so already. */
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
      // A task added between the last poll and the release found the drain taken.
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
