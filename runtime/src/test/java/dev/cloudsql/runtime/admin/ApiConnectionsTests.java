package dev.cloudsql.runtime.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The connections to the Admin API")
@Timeout(120)
class ApiConnectionsTests {

  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final ApiConnections connections = new ApiConnections();
  private Api api;

  @BeforeEach
  void start() throws IOException {
    api = new Api();
  }

  @AfterEach
  void stop() throws IOException {
    api.close();
  }

  static Stream<Named<String>> phases() {
    return Stream.of(
        Named.of("before the status line", ""),
        Named.of("in the head", "HTTP/1.1 200 OK\r\nX: "),
        Named.of("in a body", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"),
        Named.of("in a body without a length", "HTTP/1.1 200 OK\r\n\r\n{"),
        Named.of("in a chunk", CHUNKED + "5\r\n{"),
        Named.of("in the size of a chunk", CHUNKED + "1\r\n{\r\n3"),
        Named.of("in the body of an error", "HTTP/1.1 503 No\r\nContent-Length: 9\r\n\r\n{"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("phases")
  @DisplayName("close at once while the server hangs")
  void closedInPhase(String answer) throws Exception {
    CompletableFuture<Void> hanging = new CompletableFuture<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    api.server.answer(
        (request, out) -> {
          out.write(answer.getBytes(US_ASCII));
          hanging.complete(null);
          end.join();
        });
    CompletableFuture<ConnectorException> call = call(api.server.root());
    hanging.join();

    connections.close();

    // The server still hangs: only the close can have ended the call.
    assertThat(call.join())
        .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
        .hasMessageNotContaining("no answer within");
    end.complete(null);
  }

  @Test
  @DisplayName("close at once while a TLS handshake hangs")
  void closedInHandshake() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      CompletableFuture<ConnectorException> call =
          call(URI.create("https://127.0.0.1:" + silent.getLocalPort() + "/"));
      try (var accepted = silent.accept()) {
        // The first byte of the ClientHello.
        assertThat(accepted.getInputStream().read()).isEqualTo(0x16);

        connections.close();

        assertThat(call.join()).returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code);
      }
    }
  }

  @Test
  @DisplayName("to a server whose certificate is not trusted fail, and the error names the cure")
  void untrusted() throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry(
        "server",
        TestCertificates.KEY.getPrivate(),
        new char[0],
        new Certificate[] {
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(
                      TestCertificates.pem("127.0.0.1", TestCertificates.KEY.getPublic())
                          .getBytes(US_ASCII)))
        });
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, new char[0]);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    try (ServerSocket server =
        tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      CompletableFuture<ConnectorException> call =
          call(URI.create("https://127.0.0.1:" + server.getLocalPort() + "/"));
      try (Socket accepted = server.accept()) {
        assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(IOException.class);
      }

      assertThat(call.join())
          .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
          .hasMessageContaining("javax.net.ssl.trustStore");
    }
  }

  @Test
  @DisplayName("close at once before a flood of one-byte chunks, of which nothing is read any more")
  void closedInFlood() throws Exception {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<Void> closed = new CompletableFuture<>();
    CompletableFuture<Void> gone = new CompletableFuture<>();
    api.server.answer(
        (request, out) -> {
          out.write((CHUNKED + "1\r\n \r\n").getBytes(US_ASCII));
          begun.complete(null);
          closed.join();
          try {
            while (true) {
              out.write("1\r\n \r\n".getBytes(US_ASCII));
            }
          } catch (IOException e) {
            gone.complete(null);
          }
        });
    CompletableFuture<ConnectorException> call = call(api.server.root());
    begun.join();

    connections.close();
    closed.complete(null);

    // A call that read on would end with API_RESPONSE, because of the length of the flood.
    assertThat(call.join()).returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code);
    gone.join();
  }

  @Test
  @DisplayName("are cut off at the limit of a call whose answer drips in, from its first line on")
  void drip() {
    api.server.answer(
        (request, out) -> {
          out.write("HTTP/1.1 200 OK\r\nX-Drip: ".getBytes(US_ASCII));
          for (int drops = 0; true; drops++) {
            out.write('.');
            if (drops == 1000) {
              api.nanos.addAndGet(Api.LIMIT.toNanos());
            }
          }
        });

    assertThat(call(api.server.root()).join())
        .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining("no answer within 20000 ms");
  }

  @Test
  @DisplayName("are not made any more once closed")
  void closed() {
    connections.close();
    api.server.answer(200, Settings.usual().toString());

    assertThat(call(api.server.root()).join())
        .returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code)
        .hasMessageContaining("The connector is closed");
    assertThat(api.server.requests()).isEmpty();
  }

  private CompletableFuture<ConnectorException> call(URI root) {
    return CompletableFuture.supplyAsync(
        () ->
            catchThrowableOfType(
                ConnectorException.class,
                () ->
                    new AdminApi(connections, api.settings(root))
                        .connectSettings(Api.NAME, Api.API_TOKEN)),
        task -> new Thread(task, "admin-call").start());
  }
}
