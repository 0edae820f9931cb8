package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.backend.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A backend")
class BackendTests {

  /** The common pool may have one thread only, and these tasks wait for one another. */
  private static final Executor THREAD_EACH = task -> new Thread(task).start();

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private final TestClient client = new TestClient(cloud);

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName(
      "on a TCP port gets the client's bytes, and the end of one direction leaves the other")
  void tcp() throws Exception {
    try (ServerSocket database = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      CompletableFuture<byte[]> got =
          CompletableFuture.supplyAsync(() -> readAndThank(database), THREAD_EACH);
      EmulatedInstance db = start(Backend.tcp("localhost", database.getLocalPort()));
      try (SSLSocket socket = client.connect(db)) {
        socket.getOutputStream().write("select 1".getBytes(StandardCharsets.UTF_8));
        socket.shutdownOutput();
        assertThat(socket.getInputStream().readAllBytes())
            .isEqualTo("thanks".getBytes(StandardCharsets.UTF_8));
      }
      assertThat(got.get()).isEqualTo("select 1".getBytes(StandardCharsets.UTF_8));
      db.connections().awaitOpen(0);
    }
  }

  private static byte[] readAndThank(ServerSocket database) {
    try (Socket socket = database.accept()) {
      byte[] all = socket.getInputStream().readAllBytes();
      socket.getOutputStream().write("thanks".getBytes(StandardCharsets.UTF_8));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @DisplayName("on a TCP port where nothing listens ends the client's connection")
  void nothingListens() throws Exception {
    // Bound and never listening, so connects are refused.
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      EmulatedInstance db = start(Backend.tcp("127.0.0.1", nobody.getLocalPort()));
      try (SSLSocket socket = client.connect(db)) {
        assertThat(endOf(socket)).isTrue();
      }
      db.connections().awaitOpen(0);
    }
  }

  private static boolean endOf(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  @DisplayName("that resets ends the client's connection, which waits for nothing else")
  void resets() throws Exception {
    try (ServerSocket database = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      EmulatedInstance db = start(Backend.tcp("localhost", database.getLocalPort()));
      try (SSLSocket client = this.client.connect(db);
          Socket accepted = database.accept()) {
        accepted.setSoLinger(true, 0);
        accepted.close();
        assertThat(endOf(client)).isTrue();
        db.connections().awaitOpen(0);
      }
    }
  }

  @Test
  @DisplayName("on a Unix domain socket relays in both directions at once")
  void unixSocket(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("db.sock");
    try (ServerSocketChannel database = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      database.bind(UnixDomainSocketAddress.of(path));
      CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echo(database), THREAD_EACH);
      EmulatedInstance db = start(Backend.unixSocket(path));
      byte[] sent = new byte[1_000_000];
      Arrays.fill(sent, (byte) 'x');
      try (SSLSocket socket = client.connect(db)) {
        CompletableFuture<Void> writer =
            CompletableFuture.runAsync(() -> write(socket, sent), THREAD_EACH);
        assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        writer.get();
        socket.shutdownOutput();
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
      echo.get();
      db.connections().awaitOpen(0);
    }
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void echo(ServerSocketChannel database) {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    try (SocketChannel channel = database.accept()) {
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EmulatedInstance start(Backend backend) {
    return cloud.instance("project:region:db").backend(backend).start();
  }
}
