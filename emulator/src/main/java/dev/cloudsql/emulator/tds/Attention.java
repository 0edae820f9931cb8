package dev.cloudsql.emulator.tds;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether the client has asked for the running request to end.
 *
 * <p>It is raised by whoever reads from the client, and lowered by whoever answers, when the answer
 * to the running request has been cut short or was complete already.
 */
final class Attention {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();
  private boolean raised;

  void raise() {
    lock.lock();
    try {
      raised = true;
      change.signalAll();
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

  /** Waits until it is raised, or the time is over. */
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
