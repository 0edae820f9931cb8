package dev.cloudsql.reliability.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Polls for conditions without an event. */
public final class Await {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Await() {}

  /**
   * Looks again and again until a condition holds.
   *
   * @param what completes the sentence "after a minute there was still not …"
   */
  public static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("Waited too long for " + what).isNegative();
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** The same, with a collection of garbage before each look. */
  public static void untilCollected(String what, BooleanSupplier condition) {
    until(
        what,
        () -> {
          System.gc();
          return condition.getAsBoolean();
        });
  }
}
