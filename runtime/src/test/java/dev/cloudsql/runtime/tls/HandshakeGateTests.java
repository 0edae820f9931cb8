package dev.cloudsql.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.runtime.attempt.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The gate on handshakes")
@Timeout(60)
class HandshakeGateTests {

  private final HandshakeGate gate = new HandshakeGate(1);
  private final BlockingQueue<String> admitted = new LinkedBlockingQueue<>();

  @Test
  @DisplayName("lets those who come back from the network in before those who begin")
  void returningFirst() throws Exception {
    gate.begin(soon());
    Thread beginner = enter("beginner", () -> gate.begin(soon()));
    Thread returning = enter("returning", () -> gate.comeBack(soon()));

    gate.leave();
    assertThat(admitted.poll(30, TimeUnit.SECONDS)).isEqualTo("returning");
    gate.leave();
    assertThat(admitted.poll(30, TimeUnit.SECONDS)).isEqualTo("beginner");

    beginner.join();
    returning.join();
  }

  @Test
  @DisplayName("turns away who has no time left, and loses no permit by it")
  void timesOut() throws Exception {
    gate.begin(soon());
    Deadline passed = Deadline.after(Duration.ofNanos(1), System::nanoTime);

    assertThatThrownBy(() -> gate.begin(passed)).isInstanceOf(IOException.class);

    gate.leave();
    gate.begin(passed);
    gate.leave();
  }

  @Test
  @DisplayName("turns away who is interrupted, keeps the flag, and loses no permit by it")
  void interrupted() throws Exception {
    gate.begin(soon());
    BlockingQueue<Boolean> flags = new LinkedBlockingQueue<>();
    Thread waiter =
        new Thread(
            () -> {
              assertThatThrownBy(() -> gate.begin(soon())).isInstanceOf(IOException.class);
              flags.add(Thread.currentThread().isInterrupted());
            });
    waiter.start();
    awaitWaiting(waiter);

    waiter.interrupt();

    assertThat(flags.poll(30, TimeUnit.SECONDS)).isTrue();
    gate.leave();
    gate.begin(soon());
  }

  private Thread enter(String name, Entrance entrance) {
    Thread thread =
        new Thread(
            () -> {
              try {
                entrance.enter();
                admitted.add(name);
              } catch (IOException e) {
                admitted.add(name + " timed out");
              }
            });
    thread.start();
    awaitWaiting(thread);
    return thread;
  }

  private static void awaitWaiting(Thread thread) {
    while (!List.of(Thread.State.WAITING, Thread.State.TIMED_WAITING).contains(thread.getState())) {
      Thread.onSpinWait();
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(50), System::nanoTime);
  }

  @FunctionalInterface
  private interface Entrance {
    void enter() throws IOException;
  }
}
