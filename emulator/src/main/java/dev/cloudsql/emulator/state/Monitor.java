package dev.cloudsql.emulator.state;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A lock with one condition, which is signalled on every change of the guarded state. */
public final class Monitor {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Makes an unlocked monitor. */
  public Monitor() {}

  /** Reads under the lock. */
  public <T> T read(Supplier<T> what) {
    lock.lock();
    try {
      return what.get();
    } finally {
      lock.unlock();
    }
  }

  /** Makes a change under the lock and signals all waiting threads. */
  public void change(Runnable how) {
    lock.lock();
    try {
      how.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until a condition holds.
   *
   * @throws AssertionError with the message if it does not hold after 30 seconds
   */
  public void await(BooleanSupplier goal, Supplier<String> otherwise) {
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (!goal.getAsBoolean()) {
        if (left <= 0) {
          throw new AssertionError("%s after %s".formatted(otherwise.get(), PATIENCE));
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted: " + otherwise.get(), e);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a condition holds or the time is over. */
  void awaitAtMost(Duration time, BooleanSupplier goal) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.NANOSECONDS.convert(time);
      while (left > 0 && !goal.getAsBoolean()) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
