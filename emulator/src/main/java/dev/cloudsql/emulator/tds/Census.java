package dev.cloudsql.emulator.tds;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts sessions, and those that are in {@code WAITFOR}. */
final class Census {

  /** As servers number them: those below are their own. */
  private static final int FIRST_SESSION = 51;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();
  private int begun;
  private int waiting;

  /** The number of a new session. */
  int begin() {
    lock.lock();
    try {
      return FIRST_SESSION + begun++;
    } finally {
      lock.unlock();
    }
  }

  void waits(int more) {
    lock.lock();
    try {
      waiting += more;
      change.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void awaitWaiting(int sessions) {
    lock.lock();
    try {
      long left = PATIENCE.toNanos();
      while (waiting != sessions) {
        if (left <= 0) {
          throw new AssertionError(
              "%d sessions are in WAITFOR, not %d, after %s"
                  .formatted(waiting, sessions, PATIENCE));
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
