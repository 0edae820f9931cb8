package dev.cloudsql.runtime.tls;

import dev.cloudsql.runtime.attempt.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets about as many handshakes compute at once as there are processors.
 *
 * <p>A handshake is inside while it computes and {@linkplain #leave outside} while it waits for the
 * network, so a slow or silent server holds nobody up. Those who come back from the network go
 * before those who have not begun: handshakes finish one after the other instead of all at the end.
 */
public final class HandshakeGate {

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Waiter> returning = new ArrayDeque<>();
  private final Deque<Waiter> beginning = new ArrayDeque<>();
  private int free;

  /**
   * A gate that is open.
   *
   * @param permits how many may be inside, at least one
   */
  public HandshakeGate(int permits) {
    this.free = permits;
  }

  /** Lets a handshake in that has not begun, and returns how long that took. */
  Duration begin(Deadline deadline) throws FullException {
    return enter(beginning, deadline);
  }

  /** Lets a handshake in that was outside, and returns how long that took. */
  Duration comeBack(Deadline deadline) throws FullException {
    return enter(returning, deadline);
  }

  private Duration enter(Deque<Waiter> queue, Deadline deadline) throws FullException {
    lock.lock();
    try {
      if (free > 0) {
        free--;
        return Duration.ZERO;
      }
      Duration left = deadline.remaining();
      Waiter waiter = new Waiter(lock.newCondition());
      queue.addLast(waiter);
      if (!waiter.await(deadline)) {
        queue.remove(waiter);
        throw new FullException();
      }
      return left.minus(deadline.remaining());
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    lock.lock();
    try {
      Waiter next = returning.isEmpty() ? beginning.pollFirst() : returning.pollFirst();
      if (next == null) {
        free++;
      } else {
        next.admit();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The deadline passed, or the thread was interrupted, before there was room. */
  static final class FullException extends IOException {

    private static final long serialVersionUID = 1;

    FullException() {
      super("No processor was free for the TLS handshake in time");
    }
  }

  private static final class Waiter {

    private final Condition condition;
    private boolean admitted;

    Waiter(Condition condition) {
      this.condition = condition;
    }

    void admit() {
      admitted = true;
      condition.signal();
    }

    /** Waits to be admitted; gives up when the thread is interrupted, and leaves the flag set. */
    boolean await(Deadline deadline) {
      try {
        while (!admitted && !deadline.passed()) {
          condition.awaitNanos(Math.max(1, deadline.remaining().toNanos()));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return admitted;
    }
  }
}
