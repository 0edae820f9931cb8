package dev.cloudsql.runtime;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one running connector: daemons that end when there is nothing to do.
 *
 * @param workers run what blocks; virtual threads where Java has them
 * @param platform run what computes for long, which would keep other virtual threads from running
 * @param timer runs what is due, one thread
 */
record CoreThreads(
    ExecutorService workers, ExecutorService platform, ScheduledThreadPoolExecutor timer)
    implements Executor, AutoCloseable {

  private static final String WORKER = "cloudsql-worker-";
  private static final long KEEP_ALIVE_SECONDS = 10;

  static CoreThreads start() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, daemons("cloudsql-timer-"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    ExecutorService virtual = virtualThreads();
    ExecutorService platform = platformThreads();
    return new CoreThreads(virtual != null ? virtual : platform, platform, timer);
  }

  private static ExecutorService platformThreads() {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        KEEP_ALIVE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        daemons(WORKER));
  }

  /** Java 21 and later, found by name because the sources are for Java 17. */
  private static @Nullable ExecutorService virtualThreads() {
    try {
      Class<?> builderType = Class.forName("java.lang.Thread$Builder");
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      builder = builderType.getMethod("name", String.class, long.class).invoke(builder, WORKER, 1L);
      ThreadFactory factory = (ThreadFactory) builderType.getMethod("factory").invoke(builder);
      return (ExecutorService)
          Executors.class
              .getMethod("newThreadPerTaskExecutor", ThreadFactory.class)
              .invoke(null, ours(factory));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return ours(
        task -> {
          Thread thread = new Thread(null, task, prefix + count.incrementAndGet(), 0, false);
          thread.setDaemon(true);
          return thread;
        });
  }

  /** The caller's class loader would find other plug-ins, and keep a web application in memory. */
  // On Java 17 a thread keeps its creator's access control context, and with it the class loaders
  // of all who called: of a shared library, those of the application that came first.
  @SuppressWarnings("removal")
  private static ThreadFactory ours(ThreadFactory threads) {
    return task -> {
      Thread thread =
          AccessController.doPrivileged((PrivilegedAction<Thread>) () -> threads.newThread(task));
      thread.setContextClassLoader(CoreThreads.class.getClassLoader());
      return thread;
    };
  }

  /** Runs work on a worker; after {@link #close()} it never runs; waiting callers failed then. */
  @Override
  public void execute(Runnable work) {
    execute(workers, work);
  }

  /** Runs work that computes for long; after {@link #close()} it never runs. */
  void compute(Runnable work) {
    execute(platform, work);
  }

  /** Runs the loop of a local proxy, which ends by itself, on a thread of its own. */
  void relay(Runnable loop) {
    daemons("cloudsql-relay-").newThread(loop).start();
  }

  private static void execute(Executor threads, Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException e) {
      // Closing a connector calls off its attempts before it ends its threads.
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    workers.shutdownNow();
    platform.shutdownNow();
  }
}
