package dev.cloudsql.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.instance.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A handshake")
@Timeout(60)
class HandshakeTransportTests {

  private static final Duration LONG = Duration.ofSeconds(50);

  private final HandshakeGate gate = new HandshakeGate(1);
  private final Deadline deadline = Deadline.after(LONG, System::nanoTime);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CompletableFuture<Integer> answer = new CompletableFuture<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws Exception {
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  @Test
  @DisplayName("that waits for a server which says nothing holds nobody up")
  void waitsOutside() throws Exception {
    Attempt attempt = attempt();
    try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket silent = server.accept()) {
      handshake(client, attempt);

      // Only one has room inside.
      begun.await();
      gate.begin(deadline);
      gate.leave();

      silent.getOutputStream().write('!');
      assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo('!');
    }
  }

  @Test
  @DisplayName("comes back from the network only when there is room, and notes how long that took")
  void comesBack() throws Exception {
    Attempt attempt = attempt();
    try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket answering = server.accept()) {
      Thread thread = handshake(client, attempt);
      begun.await();
      gate.begin(deadline);
      answering.getOutputStream().write('!');

      while (thread.getState() != Thread.State.TIMED_WAITING) {
        assertThat(answer).isNotDone();
        Thread.onSpinWait();
      }
      gate.leave();

      assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo('!');
      assertThat(attempt.times().held()).isPositive();
    }
  }

  /** Stands for a handshake: reads one byte. */
  private Thread handshake(Socket client, Attempt attempt) {
    HandshakeTransport transport = new HandshakeTransport(client, gate, deadline, attempt);
    Thread thread =
        new Thread(
            () -> {
              try {
                int[] read = new int[1];
                transport.handshake(
                    () -> {
                      begun.countDown();
                      read[0] = transport.getInputStream().read();
                    });
                answer.complete(read[0]);
              } catch (IOException e) {
                answer.completeExceptionally(e);
              }
            });
    thread.start();
    return thread;
  }

  private static Attempt attempt() throws Exception {
    InstanceName instance = InstanceName.parse("project:region:instance");
    return new Attempt(Target.of(instance), LONG, System::nanoTime);
  }
}
