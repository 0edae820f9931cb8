package dev.cloudsql.runtime.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.runtime.CloudSqlRuntime;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Closing a socket")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketCloseTests {

  private static final String NAME = "project:region:instance";
  private static final int BLOCK = 64 * 1024;

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void stop() {
    end.countDown();
    cloud.close();
  }

  @Test
  @DisplayName("does not wait for a thread that writes to a server which reads nothing")
  void writer() throws Exception {
    try (Connector connector = connector(connection -> await(end))) {
      Socket socket = connector.openSocket(NAME, ConnectOptions.builder().build());
      AtomicLong written = new AtomicLong();
      Thread writer = start(() -> write(socket.getOutputStream(), written));
      awaitBlocked(writer, written);

      socket.close();

      assertThat(socket.isClosed()).isTrue();
      writer.join();
    }
  }

  @Test
  @DisplayName("does not wait for a thread that reads from a server which says nothing")
  void reader() throws Exception {
    try (Connector connector = connector(connection -> await(end))) {
      Socket socket = connector.openSocket(NAME, ConnectOptions.builder().build());
      CountDownLatch reading = new CountDownLatch(1);
      Thread reader =
          start(
              () -> {
                reading.countDown();
                int unused = socket.getInputStream().read();
              });
      reading.await();

      socket.close();

      reader.join();
    }
  }

  @Test
  @DisplayName("may begin with the end of its input and output, as drivers do that abort")
  void shutdown() throws Exception {
    try (Connector connector = connector(connection -> await(end))) {
      Socket socket = connector.openSocket(NAME, ConnectOptions.builder().build());
      AtomicLong written = new AtomicLong();
      Thread writer = start(() -> write(socket.getOutputStream(), written));
      awaitBlocked(writer, written);

      socket.shutdownInput();
      assertThat(socket.isInputShutdown()).isTrue();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      socket.shutdownOutput();

      writer.join();
      socket.close();
    }
  }

  @Test
  @DisplayName("says farewell to a server that reads")
  void farewell() throws Exception {
    AtomicLong written = new AtomicLong();
    TcpDialer dialer =
        request -> {
          Socket tcp = request.guard(new CountingSocket(written));
          tcp.connect(new InetSocketAddress(request.host(), request.port()));
          return tcp;
        };
    cloud.instance(NAME).start();
    try (Connector connector =
        new CloudSqlRuntime()
            .create(new EchoDialect(), EmulatorConfig.of(cloud).tcpDialer(dialer).build())) {
      Socket socket = connector.openSocket(NAME, ConnectOptions.builder().build());
      EchoDialect.say(socket, "hello");
      long before = written.get();

      socket.close();

      assertThat(written).hasValueGreaterThan(before);
    }
  }

  private Connector connector(Backend backend) throws Exception {
    cloud.instance(NAME).backend(backend).start();
    return new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build());
  }

  /** Counts the bytes that are written to TCP. */
  private static final class CountingSocket extends Socket {

    private final AtomicLong written;

    CountingSocket(AtomicLong written) {
      this.written = written;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          out.write(bytes, offset, length);
          written.addAndGet(length);
        }
      };
    }
  }

  private static void write(OutputStream out, AtomicLong written) throws IOException {
    while (true) {
      out.write(new byte[BLOCK]);
      written.addAndGet(BLOCK);
    }
  }

  /** Waits until the thread is in a write that does not return. */
  private static void awaitBlocked(Thread writer, AtomicLong written) {
    long before = -1;
    long since = System.nanoTime();
    while (System.nanoTime() - since < TimeUnit.SECONDS.toNanos(1)) {
      if (written.get() != before) {
        before = written.get();
        since = System.nanoTime();
      }
      assertThat(writer.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread start(Blocking work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // That is how it ends.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  @FunctionalInterface
  private interface Blocking {
    void run() throws IOException;
  }
}
