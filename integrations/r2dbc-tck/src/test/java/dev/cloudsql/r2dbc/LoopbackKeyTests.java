package dev.cloudsql.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.spi.Relay;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A loopback port that is secured by a key")
@Timeout(60)
class LoopbackKeyTests {

  private static final byte[] WORD = "hello".getBytes(StandardCharsets.US_ASCII);

  private final LoopbackKey key = new LoopbackKey();
  private ServerSocket instance;
  private Relay.Port port;

  @BeforeEach
  void open() throws IOException {
    instance = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    SocketSource source =
        new SocketSource() {
          @Override
          public Socket open() throws IOException {
            return new Socket(instance.getInetAddress(), instance.getLocalPort());
          }

          @Override
          public String ticket() {
            throw new UnsupportedOperationException();
          }
        };
    port = source.relay().secured(key.context()).open();
  }

  @AfterEach
  void close() throws IOException {
    port.close();
    instance.close();
  }

  @Test
  @DisplayName("carries bytes of a client that has the key")
  void sameKey() throws Exception {
    try (Socket far = instance.accept();
        SSLSocket near = connect(key.context())) {
      near.getOutputStream().write(WORD);
      assertThat(far.getInputStream().readNBytes(WORD.length)).isEqualTo(WORD);
      far.getOutputStream().write(WORD);
      assertThat(near.getInputStream().readNBytes(WORD.length)).isEqualTo(WORD);
    }
  }

  @Test
  @DisplayName("admits no client with another key, none without, and then the one that has it")
  void strangers() throws Exception {
    try (Socket far = instance.accept();
        Socket plain = new Socket("127.0.0.1", port.number());
        Socket silent = new Socket("127.0.0.1", port.number())) {
      SSLContext trusting = SSLContext.getInstance("TLSv1.3");
      trusting.init(null, new javax.net.ssl.TrustManager[] {key.trustManager()}, null);
      SSLContext other = SSLContext.getInstance("TLSv1.3");
      other.init(
          new javax.net.ssl.KeyManager[] {new LoopbackKey().keyManager()},
          new javax.net.ssl.TrustManager[] {key.trustManager()},
          null);

      assertRefused(trusting);
      assertRefused(other);
      plain.getOutputStream().write(WORD);
      assertThat(silent.isConnected()).isTrue();

      try (SSLSocket near = connect(key.context())) {
        near.getOutputStream().write(WORD);
        assertThat(far.getInputStream().readNBytes(WORD.length)).isEqualTo(WORD);
      }
    }
  }

  @Test
  @DisplayName("is not mistaken for another port")
  void otherPort() {
    assertThatThrownBy(() -> connect(new LoopbackKey().context())).isInstanceOf(IOException.class);
  }

  private void assertRefused(SSLContext context) {
    assertThatThrownBy(
            () -> {
              try (SSLSocket socket = connect(context)) {
                socket.getOutputStream().write(WORD);
                if (socket.getInputStream().read() < 0) {
                  throw new IOException("The end");
                }
              }
            })
        .isInstanceOf(IOException.class);
  }

  private SSLSocket connect(SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port.number());
    socket.startHandshake();
    return socket;
  }
}
