package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.TcpRequest;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A connect through a TCP dialer")
class TcpDialerTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
  }

  @Test
  @DisplayName("of a plug-in is picked by its name, in a URL as well")
  void pluggedIn(@TempDir Path directory) throws Exception {
    String host = db.host(AddressType.PUBLIC);
    db.update(settings -> settings.withAddress(AddressType.PUBLIC, "nowhere.invalid"));
    try (Connector connector = connector("detour:" + host)) {
      connector.connect(NAME, OPTIONS).close();
      assertThat(connector.status().instances().get(0).lastConnect().orElseThrow().transport())
          .asString()
          .contains(" through a detour over " + host);
    }
    Properties url = new Properties();
    url.setProperty("user", "app");
    url.setProperty("tcpDialer", "detour:" + host);
    url.setProperty("cloudSqlAdminRootUrl", cloud.adminEndpoint().toString());
    url.setProperty("cloudSqlServerPort", Integer.toString(cloud.serverPort()));
    url.setProperty("credentials", "file:" + cloud.writeServiceAccountKey(directory));
    url.setProperty("cloudSqlIdleTimeout", "0.5");
    try (Connector shared = new CloudSqlRuntime().shared(new EchoDialect())) {
      shared.connect(NAME, url).close();
    }
    assertThat(db.connections().handshakes()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "of the program's own is given host and port, and what it guards ends with the connect")
  void ownDialer() throws Exception {
    AtomicReference<Socket> stuck = new AtomicReference<>();
    CompletableFuture<String> asked = new CompletableFuture<>();
    TcpDialer dialer =
        request -> {
          Socket socket = request.connect(request.host(), request.port());
          stuck.set(socket);
          asked.complete(request.host() + ":" + request.port());
          throw new IOException("answer: " + socket.getInputStream().read());
        };
    try (Connector connector =
        new CloudSqlRuntime()
            .create(new EchoDialect(), EmulatorConfig.of(cloud).tcpDialer(dialer).build())) {
      CompletableFuture<Connection> connect = connector.connectAsync(NAME, OPTIONS);
      assertThat(asked.get(60, TimeUnit.SECONDS))
          .isEqualTo(db.host(AddressType.PUBLIC) + ":" + cloud.serverPort());

      connect.cancel(true);

      db.connections().awaitOpen(0);
      assertThat(stuck.get().isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("does not keep it for as long as the socket is open")
  void isForgotten() throws Exception {
    AtomicReference<TcpDialer> dialer =
        new AtomicReference<>(
            new TcpDialer() {
              @Override
              public Socket open(TcpRequest request) throws IOException {
                return request.connect(request.host(), request.port());
              }
            });
    WeakReference<TcpDialer> kept = new WeakReference<>(dialer.get());
    try (Connector connector =
            new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build());
        Socket socket =
            connector.openSocket(
                NAME, OPTIONS.toBuilder().tcpDialer(dialer.getAndSet(null)).build())) {
      EchoDialect.say(socket, "hello");

      for (int i = 0; kept.get() != null; i++) {
        assertThat(i).as("collections, and it is still there").isLessThan(100);
        System.gc();
      }
      EchoDialect.say(socket, "still open");
    }
  }

  @Test
  @DisplayName("of one connect is used in place of the connector's, for later sockets too")
  void ofOneConnect() throws Exception {
    AtomicInteger dialled = new AtomicInteger();
    TcpDialer counting =
        request -> {
          dialled.incrementAndGet();
          return request.connect(request.host(), request.port());
        };
    TcpDialer broken =
        request -> {
          throw new IOException("of the connector");
        };
    AtomicReference<SocketSource> sockets = new AtomicReference<>();
    EchoDialect dialect =
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource source, ConnectRequest request)
              throws SQLException {
            sockets.set(source);
            return super.connect(source, request);
          }
        };
    try (Connector connector =
        new CloudSqlRuntime().create(dialect, EmulatorConfig.of(cloud).tcpDialer(broken).build())) {
      ConnectOptions options = OPTIONS.toBuilder().tcpDialer(counting).build();
      try (Connection connection = connector.connect(NAME, options)) {
        assertThat(dialled).hasValue(1);
        sockets.get().open().close();
        assertThat(dialled).hasValue(2);
      }
      assertThat(failure(connector)).hasMessageContaining("of the connector");
    }
  }

  @Test
  @DisplayName(
      "or a direct one has probes in the period of the connector, whatever drivers ask for")
  void keepAlive() throws Exception {
    assertThat(keepAlive(EmulatorConfig.of(cloud).tcpKeepAlive(Duration.ofSeconds(77))))
        .isEqualTo("true, 77, 77");
    assertThat(keepAlive(EmulatorConfig.of(cloud))).startsWith("false, ").doesNotContain("77");
  }

  /** What the TCP socket has after a driver has switched keep-alive off. */
  private String keepAlive(ConnectorConfig.Builder config) throws Exception {
    AtomicReference<Socket> tcp = new AtomicReference<>();
    TcpDialer dialer =
        request -> {
          tcp.set(request.connect(request.host(), request.port()));
          return tcp.get();
        };
    try (Connector connector =
            new CloudSqlRuntime().create(new EchoDialect(), config.tcpDialer(dialer).build());
        Socket socket = connector.openSocket(NAME, OPTIONS)) {
      socket.setKeepAlive(false);
      return "%s, %s, %s"
          .formatted(
              tcp.get().getKeepAlive(),
              tcp.get().getOption(ExtendedSocketOptions.TCP_KEEPIDLE),
              tcp.get().getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
    }
  }

  @Test
  @DisplayName("of the program's own may break, and the error says how and where")
  void brokenDialer() throws Exception {
    TcpDialer dialer =
        request -> {
          throw new IllegalStateException("out of order");
        };
    try (Connector connector =
        new CloudSqlRuntime()
            .create(new EchoDialect(), EmulatorConfig.of(cloud).tcpDialer(dialer).build())) {
      assertThat(failure(connector))
          .hasMessageContaining("through the TCP dialer " + TcpDialerTests.class.getName())
          .hasMessageContaining("java.lang.IllegalStateException: out of order");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5:",
        "socks5:s3cret",
        "socks5:host:0",
        "socks5:host:65536",
        "http:s3cret@host:1",
        "http:me:%zz-s3cret@host:1",
        "http:a:s3cret@b:c@host:1",
        "http:ho/st:1",
        "http://me:s3cret@host:1"
      })
  @DisplayName(
      "is refused when the connector is made if its place cannot be read, without a secret")
  void badPlace(String spec) {
    ConnectorException refusal =
        catchThrowableOfType(ConnectorException.class, () -> connector(spec).close());

    assertThat(refusal.code()).isEqualTo(ErrorCode.OPTION);
    assertThat(refusal.getMessage()).contains("host:port or ").doesNotContain("s3cret");
  }

  @Test
  @DisplayName("is refused when none has its name, with a list of those found")
  void unknownDialer() {
    ConnectorException refusal =
        catchThrowableOfType(ConnectorException.class, () -> connector("ssh:me@host").close());

    assertThat(refusal.code()).isEqualTo(ErrorCode.PROVIDER);
    assertThat(refusal)
        .hasMessageContaining(
            "No TCP dialer named 'ssh'. Available TCP dialers: [detour, http, socks5].");
  }

  private Connector connector(String spec) throws ConnectorException {
    return new CloudSqlRuntime()
        .create(new EchoDialect(), EmulatorConfig.of(cloud).tcpDialer(spec).build());
  }

  private static ConnectorException failure(Connector connector) {
    return catchThrowableOfType(
        ConnectorException.class, () -> connector.openSocket(NAME, OPTIONS));
  }
}
