package dev.cloudsql.runtime.connect.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.tls.InstanceSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@DisplayName("A link over a socket, whose instance ends the connection without a byte,")
class SocketLinkTests {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<ConnectorException> failures = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private ServerSocketChannel proxy;
  private ServerSocket instance;
  private SocketChannel client;

  @BeforeEach
  void listen() throws Exception {
    proxy = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
    instance = new ServerSocket(0, 1, LOOPBACK);
    client = SocketChannel.open(proxy.getLocalAddress());
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    instance.close();
    proxy.close();
    executor.shutdownNow();
  }

  @Test
  @DisplayName("reports no failure after a request without an answer, as to cancel a statement")
  void afterRequest() throws Exception {
    link();
    try (Socket server = instance.accept()) {
      client.write(ByteBuffer.wrap(new byte[6]));
      assertThat(server.getInputStream().readNBytes(6)).hasSize(6);
    }
    ended.get(60, TimeUnit.SECONDS);

    assertThat(failures).isEmpty();
  }

  @Test
  @DisplayName("reports a failure if the client has sent nothing")
  void beforeRequest() throws Exception {
    link();
    instance.accept().close();
    ended.get(60, TimeUnit.SECONDS);

    assertThat(failures).hasSize(1);
  }

  private void link() throws IOException {
    InstanceSocket socket =
        InstanceSocket.plain(
            new Socket(LOOPBACK, instance.getLocalPort()),
            cause ->
                new ConnectorException(ErrorCode.SQL_DATA, Phase.LOGIN, null, "Broken off", cause),
            new InstanceSocket.SocketEvents() {
              @Override
              public void brokenOff(ConnectorException why) {}

              @Override
              public void closed(long received, long sent) {}
            });
    Link.Ended observer =
        new Link.Ended() {
          @Override
          public void failed(ConnectorException why) {
            failures.add(why);
          }

          @Override
          public void ended(SocketChannel channel) {
            ended.complete(null);
          }
        };
    new SocketLink(executor, proxy.accept(), socket, observer).start();
  }
}
