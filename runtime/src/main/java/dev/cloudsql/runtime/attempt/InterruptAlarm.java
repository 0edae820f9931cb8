package dev.cloudsql.runtime.attempt;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.attempt.Attempt.Work;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Calls an attempt off the moment its thread is interrupted, also while that thread is blocked in a
 * socket or a driver, which on platform threads take no notice of interrupts.
 *
 * <p>The JDK interrupts only {@code InterruptibleChannel}s; this class implements one to be called.
 */
public final class InterruptAlarm extends AbstractInterruptibleChannel {

  private static final int DEEPEST = 20;

  private final Attempt attempt;

  private InterruptAlarm(Attempt attempt) {
    this.attempt = attempt;
  }

  /**
   * Runs work that blocks until the resources that the attempt guards are closed. The JDK notifies
   * one channel at a time: a nested alarm, or a channel that blocks inside, disables the outer one.
   *
   * <p>The work may clear the interrupt flag; it is set again. On Java 25 the JDK sets the flag
   * before it notifies the alarm. So work that clears the flag and fails before the notification
   * loses the interrupt, unless its exception has the interrupt as a cause.
   */
  public static <T, X extends Exception> T during(Attempt attempt, Work<T, X> work)
      throws ConnectorException, X {
    InterruptAlarm alarm = new InterruptAlarm(attempt);
    alarm.begin();
    try {
      return work.run();
    } catch (Exception e) {
      if (Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
          .limit(DEEPEST)
          .anyMatch(InterruptAlarm::isInterruptOfThisThread)) {
        Thread.currentThread().interrupt();
      }
      throw e;
    } finally {
      alarm.off();
    }
  }

  /** Threads of a driver's own may be interrupted for reasons of its own. */
  private static boolean isInterruptOfThisThread(Throwable cause) {
    return cause instanceof InterruptedException
        && Stream.of(cause.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals(InterruptAlarm.class.getName()));
  }

  private void off() {
    try {
      end(true);
    } catch (ClosedByInterruptException e) {
      // What was called may have taken the flag, and then failed in its own way.
      Thread.currentThread().interrupt();
    } catch (AsynchronousCloseException e) {
      // An alarm is never closed.
    }
  }

  /** Called on the thread that interrupts. */
  @Override
  protected void implCloseChannel() {
    attempt.interrupt();
  }
}
