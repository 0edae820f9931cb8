package dev.cloudsql.runtime.tls;

import dev.cloudsql.runtime.attempt.Deadline;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Virtual threads of which one at a time can run: one is inside a gate and waits for another, while
 * a third waits at the gate. If that one kept the others from running, nobody would get any
 * further.
 */
public final class OneCarrierProgram {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private OneCarrierProgram() {}

  /** Runs, and exits with a failure when nobody gets any further. */
  public static void main(String[] arguments) throws Exception {
    HandshakeGate gate = new HandshakeGate(1);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    Thread inside =
        start(
            () -> {
              gate.begin(soon());
              say("inside");
              go.await();
              gate.leave();
            });
    awaitWaiting(inside);
    Thread waiter =
        start(
            () -> {
              say("at the gate");
              gate.begin(soon());
              say("let in");
              done.countDown();
            });
    awaitWaiting(waiter);
    Thread unused =
        start(
            () -> {
              say("somebody else");
              go.countDown();
            });
    System.exit(done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? 0 : 1);
  }

  private static void say(String word) {
    System.out.println(word);
  }

  private static Thread start(Work work) throws ReflectiveOperationException {
    // The sources are for Java 17, which has no such method.
    Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
    try {
      return (Thread) start.invoke(null, (Runnable) () -> run(work));
    } catch (InvocationTargetException e) {
      throw new AssertionError(e);
    }
  }

  private static void run(Work work) {
    try {
      work.run();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitWaiting(Thread thread) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      if (System.nanoTime() - end > 0) {
        System.exit(2);
      }
      Thread.onSpinWait();
    }
  }

  private static Deadline soon() {
    return Deadline.after(PATIENCE, System::nanoTime);
  }

  /** What a thread does. */
  @FunctionalInterface
  private interface Work {
    void run() throws IOException, InterruptedException;
  }
}
