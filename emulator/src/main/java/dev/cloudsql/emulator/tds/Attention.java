package dev.cloudsql.emulator.tds;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The state of the client's request to cancel the running statement (attention).
 *
 * <p>Set by the thread that reads from the client; cleared by the thread that runs requests, when
 * the response to the running request was cut short or is complete.
 */
final class Attention {

  private static final long CANCEL_AGAIN_MILLIS = 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();
  private boolean raised;
  private @Nullable Statement running;

  /** Cancels the running statement, and waits for its end. */
  void raise() {
    lock.lock();
    try {
      raised = true;
      change.signalAll();
      while (running != null) {
        // H2 ignores a cancel that comes before the execution.
        running.cancel();
        change.await(CANCEL_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("H2 cannot cancel a statement", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  boolean isRaised() {
    lock.lock();
    try {
      return raised;
    } finally {
      lock.unlock();
    }
  }

  void lower() {
    lock.lock();
    try {
      raised = false;
    } finally {
      lock.unlock();
    }
  }

  /** Names the statement that {@link #raise} cancels; null when it has ended. */
  void running(@Nullable Statement statement) {
    lock.lock();
    try {
      running = statement;
      change.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it is set, or the time is over. */
  void await(Duration time) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.NANOSECONDS.convert(time);
      while (left > 0 && !raised) {
        left = change.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
