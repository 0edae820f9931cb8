package dev.cloudsql.runtime.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Attempt.TimeLimit;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.testing.UnixServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A Unix socket")
class UnixSocketTests {

  private static final int MUCH = 8 * 1024 * 1024;

  @TempDir Path folder;
  private UnixServer server;
  private Attempt attempt;
  private Socket socket;

  @BeforeEach
  void start() throws Exception {
    server = UnixServer.echo(folder.resolve("s"));
    attempt =
        new Attempt(
            Target.of(new InstanceName("p", "r", "i")),
            TimeLimit.of(Duration.ofMinutes(10)),
            System::nanoTime);
    socket = UnixDialer.dial(attempt, server.path());
  }

  @AfterEach
  void stop() throws Exception {
    attempt.close();
    socket.close();
    server.close();
  }

  @Test
  @DisplayName("carries much both ways at once")
  void fullDuplex() throws Exception {
    byte[] sent = new byte[MUCH];
    new Random(1).nextBytes(sent);
    OutputStream out = socket.getOutputStream();
    FutureTask<Void> writer =
        new FutureTask<>(
            () -> {
              out.write(sent);
              socket.shutdownOutput();
              return null;
            });
    new Thread(writer).start();

    byte[] got = socket.getInputStream().readAllBytes();

    assertThat(got).isEqualTo(sent);
    writer.get(60, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("times a read out, and is good for another one")
  void timesOut() throws Exception {
    socket.setSoTimeout(20);
    InputStream in = socket.getInputStream();

    assertThat(socket.getSoTimeout()).isEqualTo(20);
    assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
    assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);

    socket.setSoTimeout(0);
    socket.getOutputStream().write('x');
    assertThat(in.read()).isEqualTo('x');
  }

  @Test
  @DisplayName("wakes its reader when another thread closes it")
  void closeWakesReader() throws Exception {
    FutureTask<Integer> reader = new FutureTask<>(() -> socket.getInputStream().read());
    start(reader);

    socket.close();

    assertThatThrownBy(() -> reader.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SocketException.class)
        .hasRootCauseInstanceOf(Exception.class);
    assertThat(socket.isClosed()).isTrue();
    assertThatThrownBy(() -> socket.getInputStream()).isInstanceOf(SocketException.class);
  }

  @Test
  @DisplayName("wakes its writer when another thread closes it")
  void closeWakesWriter() throws Exception {
    OutputStream out = socket.getOutputStream();
    FutureTask<Void> writer =
        new FutureTask<>(
            () -> {
              out.write(new byte[MUCH]);
              return null;
            });
    start(writer);

    socket.close();

    assertThatThrownBy(() -> writer.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("reads on when its reader is interrupted, whose flag stays set")
  void outlivesAnInterrupt() throws Exception {
    attempt.complete();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    FutureTask<Integer> reader =
        new FutureTask<>(
            () -> {
              int read = socket.getInputStream().read();
              flag.complete(Thread.currentThread().isInterrupted());
              return read;
            });
    Thread thread = start(reader);

    thread.interrupt();
    while (thread.isInterrupted()) {
      Thread.onSpinWait();
    }
    socket.getOutputStream().write('x');

    assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo('x');
    assertThat(flag.get(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  @DisplayName("is closed when its reader is interrupted while the attempt goes on")
  void interruptEndsTheAttempt() throws Exception {
    FutureTask<Integer> reader = new FutureTask<>(() -> socket.getInputStream().read());
    start(reader).interrupt();

    assertThatThrownBy(() -> reader.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(SocketException.class);
    assertThatThrownBy(attempt::check).hasMessageContaining("interrupted");
  }

  @Test
  @DisplayName("tells what is available, and loses none of it")
  void available() throws Exception {
    InputStream in = socket.getInputStream();
    assertThat(in.available()).isZero();

    socket.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
    while (in.available() < 5) {
      Thread.onSpinWait();
    }

    assertThat(new String(in.readNBytes(5), StandardCharsets.UTF_8)).isEqualTo("hello");
    assertThat(in.available()).isZero();
  }

  @Test
  @DisplayName("ends where its peer ends")
  void ends() throws Exception {
    SocketChannel peer = server.awaitAccepted();
    peer.write(ByteBuffer.wrap(new byte[] {7}));
    peer.close();

    InputStream in = socket.getInputStream();
    assertThat(in.read()).isEqualTo(7);
    assertThat(in.read()).isEqualTo(-1);
    assertThat(in.read(new byte[0])).isZero();
  }

  @Test
  @DisplayName("takes the options of TCP that drivers set, and says what it is")
  void options() throws Exception {
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(false);
    socket.setSoLinger(true, 3);
    socket.setSendBufferSize(4096);
    socket.setReceiveBufferSize(8192);
    socket.setTrafficClass(8);
    socket.setPerformancePreferences(0, 1, 2);

    assertThat(socket.getTcpNoDelay()).isTrue();
    assertThat(socket.getKeepAlive()).isFalse();
    assertThat(socket.getSoLinger()).isEqualTo(3);
    assertThat(socket.getSendBufferSize()).isEqualTo(4096);
    assertThat(socket.isConnected()).isTrue();
    assertThat(socket.getInetAddress().isLoopbackAddress()).isTrue();
    assertThat(socket.getLocalAddress().isLoopbackAddress()).isTrue();
    assertThat(socket.getRemoteSocketAddress())
        .isEqualTo(UnixDomainSocketAddress.of(server.path()));
    assertThat(socket).hasToString("Socket[" + server.path() + "]");
    assertThatThrownBy(() -> socket.sendUrgentData(1)).isInstanceOf(SocketException.class);
  }

  @Test
  @DisplayName("takes the options that drivers set by name, of TCP and of the JDK")
  void namedOptions() throws Exception {
    assertThat(socket.supportedOptions()).contains(StandardSocketOptions.TCP_NODELAY);
    socket.setOption(StandardSocketOptions.TCP_NODELAY, false);
    socket.setOption(StandardSocketOptions.SO_LINGER, 3);
    socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 30);

    assertThat(socket.getTcpNoDelay()).isFalse();
    assertThat(socket.getOption(StandardSocketOptions.TCP_NODELAY)).isFalse();
    assertThat(socket.getSoLinger()).isEqualTo(3);
    assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
    assertThat(socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)).isEqualTo(30);
    assertThatThrownBy(() -> socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("TCP_KEEPCOUNT");
  }

  @Test
  @DisplayName("ends a read when its input is shut down, and can still write")
  void shutdownInput() throws Exception {
    FutureTask<Integer> reader = new FutureTask<>(() -> socket.getInputStream().read());
    start(reader);

    socket.shutdownInput();

    assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(-1);
    assertThat(socket.isInputShutdown()).isTrue();
    socket.getOutputStream().write('x');
  }

  /** Starts it, and comes back when it waits in the selector. */
  private static Thread start(FutureTask<?> work) {
    Thread thread = new Thread(work);
    thread.start();
    while (!waits(thread)) {
      if (work.isDone()) {
        throw new AssertionError("It does not wait");
      }
      Thread.onSpinWait();
    }
    return thread;
  }

  private static boolean waits(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals("doSelect")) {
        return true;
      }
    }
    return false;
  }
}
