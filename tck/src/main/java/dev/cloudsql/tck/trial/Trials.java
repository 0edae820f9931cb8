package dev.cloudsql.tck.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the code under test on separate threads with time limits, so that it cannot hang the build.
 */
public final class Trials implements AutoCloseable {

  /** The name of the threads. */
  public static final String THREAD = "cloudsql-tck";

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Duration patience;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  /**
   * Makes trials whose time limits are extended by {@code patience}.
   *
   * @param patience only detects hangs, so it should be generous
   */
  public Trials(Duration patience) {
    this.patience = patience;
  }

  /** Runs a task on another thread. */
  public <T> CompletableFuture<T> start(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            THREAD);
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    return result;
  }

  /** Waits for the allowed time plus the patience of the kit. */
  public <T> T await(CompletableFuture<T> result, Duration allowed) throws Exception {
    Duration limit = allowed.plus(patience);
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Not over after " + limit, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /**
   * Runs a task on another thread and waits for its end, with only the patience of the kit as the
   * limit.
   */
  public <T> T run(Callable<T> task) throws Exception {
    return run(Duration.ZERO, task);
  }

  /** Runs a task on another thread, and waits for its end. */
  public <T> T run(Duration allowed, Callable<T> task) throws Exception {
    return await(start(task), allowed);
  }

  /** Runs a task that has no result, on another thread, and waits for its end. */
  public void check(Check task) throws Exception {
    boolean unused =
        run(
            () -> {
              task.run();
              return true;
            });
  }

  /** A task without a result. */
  @FunctionalInterface
  public interface Check {

    /** Runs it. */
    void run() throws Exception;
  }

  /** Runs a task on many threads, which start at the same time, and waits for all. */
  public <T> List<T> runAtOnce(int threads, Duration allowed, Callable<T> task) throws Exception {
    CountDownLatch ready = new CountDownLatch(threads);
    List<CompletableFuture<T>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(
          start(
              () -> {
                ready.countDown();
                ready.await();
                return task.call();
              }));
    }
    List<T> results = new ArrayList<>();
    for (CompletableFuture<T> one : running) {
      results.add(await(one, allowed));
    }
    return results;
  }

  /**
   * Repeats a task until it succeeds; throws the last failure when the patience of the kit is over.
   */
  public <T> T insist(Callable<T> task) throws Exception {
    for (long pauses = patience.dividedBy(PAUSE); ; pauses--) {
      try {
        return task.call();
      } catch (Exception e) {
        if (pauses <= 0) {
          throw e;
        }
        var unused = new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  /** Interrupts the tasks that still run. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
