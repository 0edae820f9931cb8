package dev.cloudsql.runtime.connect.relay;

import dev.cloudsql.runtime.tls.InstanceChannel.Buffers;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with a selector and one set of buffers, which serves listening ports and {@link
 * Link}s. All methods but {@link #execute} and {@link #close} are for that thread.
 */
final class RelayLoop implements Runnable, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("dev.cloudsql.proxy");

  private static final long TICK_MILLIS = 1_000;

  private final Selector selector;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Timed> timed = new HashSet<>();
  private final Buffers buffers = Buffers.allocate();
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  // Guarded by the lock.
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean over;

  RelayLoop(LongSupplier nanoTime) throws IOException {
    this.selector = Selector.open();
    this.nanoTime = nanoTime;
  }

  Selector selector() {
    return selector;
  }

  Buffers buffers() {
    return buffers;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  /** Has something checked every second, until {@link #untime}. */
  void time(Timed what) {
    timed.add(what);
  }

  void untime(Timed what) {
    timed.remove(what);
  }

  /** Runs a task on this thread; returns false if the loop has ended and the task will not run. */
  boolean execute(Runnable task) {
    lock.lock();
    try {
      if (over) {
        return false;
      }
      tasks.add(task);
    } finally {
      lock.unlock();
    }
    selector.wakeup();
    return true;
  }

  /**
   * Waits until the system has closed the channels that were closed before: the selector lets go of
   * them when it selects next. On the thread of the loop it returns at once.
   */
  void awaitClosed() {
    if (Thread.currentThread() == thread) {
      return;
    }
    CompletableFuture<Void> selected = new CompletableFuture<>();
    Runnable second =
        () -> {
          if (!execute(() -> selected.complete(null))) {
            selected.complete(null);
          }
        };
    // The loop may be about to run tasks; between the first one and the second it selects.
    if (execute(second)) {
      selected.join();
    }
  }

  /** Ends the loop, which closes what it serves. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (!closed) {
        selector.select(timed.isEmpty() ? 0 : TICK_MILLIS);
        runTasks();
        for (SelectionKey key : selector.selectedKeys()) {
          serve(key);
        }
        selector.selectedKeys().clear();
        List.copyOf(timed).forEach(Timed::tick);
      }
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("A thread of the local proxies failed; their connections on it are closed", e);
    } finally {
      end();
    }
  }

  /** A defect in one connection must not end the others. */
  private static void serve(SelectionKey key) {
    Served served = (Served) key.attachment();
    try {
      if (key.isValid()) {
        served.ready(key);
      }
    } catch (RuntimeException e) {
      LOG.error("A connection of a local proxy failed and is closed", e);
      served.end();
    }
  }

  private void runTasks() {
    List<Runnable> due;
    lock.lock();
    try {
      due = new ArrayList<>(tasks);
      tasks.clear();
    } finally {
      lock.unlock();
    }
    due.forEach(Runnable::run);
  }

  private void end() {
    lock.lock();
    try {
      over = true;
    } finally {
      lock.unlock();
    }
    runTasks();
    for (SelectionKey key : selector.keys()) {
      ((Served) key.attachment()).end();
    }
    try {
      selector.close();
    } catch (IOException e) {
      // The loop is over.
    }
  }

  /** What is registered with the selector. */
  interface Served {

    /** Serves a key that is ready. */
    void ready(SelectionKey key);

    /** Closes what is served. */
    void end();
  }

  /** What is checked every second. */
  @FunctionalInterface
  interface Timed {

    /** Checks. */
    void tick();
  }
}
