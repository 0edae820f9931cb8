package dev.cloudsql.runtime.broken;

import java.util.List;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Code that would leave threads behind when its connector is closed. */
public class StarterOfThreads {

  private final CompletableFuture<String> future = new CompletableFuture<>();

  Object thread() {
    return new Thread();
  }

  Function<Runnable, Thread> threadFactory() {
    return Thread::new;
  }

  Object subclass() {
    return new Thread() {};
  }

  Object timer() {
    return new Timer();
  }

  Object executor() {
    return Executors.newCachedThreadPool();
  }

  Object pool() {
    return new ScheduledThreadPoolExecutor(1);
  }

  Object commonPool() {
    return ForkJoinPool.commonPool();
  }

  Object parallel() {
    return List.of(1).parallelStream();
  }

  Object run() {
    return CompletableFuture.runAsync(() -> {});
  }

  Object then() {
    return future.thenApplyAsync(String::length);
  }

  Object timeout() {
    return future.orTimeout(1, TimeUnit.DAYS);
  }

  Object fallback() {
    return future.completeOnTimeout("", 1, TimeUnit.DAYS);
  }

  Object delay() {
    return CompletableFuture.delayedExecutor(1, TimeUnit.DAYS, Runnable::run);
  }
}
