package dev.cloudsql.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.runtime.attempt.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

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

  @Test
  @DisplayName("lets those who begin in as they came")
  void firstComeFirstServed() throws Exception {
    gate.begin(soon());
    List<Thread> waiters = new ArrayList<>();
    for (String name : List.of("first", "second", "third")) {
      waiters.add(enter(name, () -> gate.begin(soon())));
    }

    for (String name : List.of("first", "second", "third")) {
      gate.leave();
      assertThat(admitted.poll(30, TimeUnit.SECONDS)).isEqualTo(name);
    }
    for (Thread waiter : waiters) {
      waiter.join();
    }
  }

  @Test
  @DisplayName("tells how long it held somebody back: not at all when there is room")
  void tellsHowLong() throws Exception {
    AtomicLong nanoTime = new AtomicLong();
    Deadline deadline = Deadline.after(Duration.ofSeconds(50), nanoTime::get);
    assertThat(gate.begin(deadline)).isZero();
    CompletableFuture<Duration> held = new CompletableFuture<>();
    Thread waiter = enter("waiter", () -> held.complete(gate.begin(deadline)));

    nanoTime.addAndGet(Duration.ofMillis(7).toNanos());
    gate.leave();

    assertThat(held.get(30, TimeUnit.SECONDS)).isEqualTo(Duration.ofMillis(7));
    waiter.join();
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  @DisplayName("lets other virtual threads run while one waits at it, also on a single processor")
  void pinsNobody() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-cp",
                System.getProperty("java.class.path"),
                OneCarrierProgram.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(new String(program.getInputStream().readAllBytes()).lines())
          .containsExactly("inside", "at the gate", "somebody else", "let in");
      assertThat(program.waitFor()).isZero();
    } finally {
      program.destroyForcibly();
    }
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
