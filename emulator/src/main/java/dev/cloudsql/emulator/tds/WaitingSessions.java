package dev.cloudsql.emulator.tds;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the sessions that are in {@code WAITFOR}. */
final class WaitingSessions {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();
  private int count;

  void add(int more) {
    lock.lock();
    try {
      count += more;
      change.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void await(int sessions) {
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (count != sessions) {
        if (left <= 0) {
          throw new AssertionError(
              "%s sessions are in WAITFOR, not %s, after %s".formatted(count, sessions, PATIENCE));
        }
        left = change.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for sessions in WAITFOR", e);
    } finally {
      lock.unlock();
    }
  }
}
