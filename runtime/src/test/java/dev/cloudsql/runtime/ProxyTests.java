package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport.Tunnel;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.runtime.testing.TestProxy;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A connect through a proxy")
class ProxyTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private TestProxy proxy;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
    proxy = new TestProxy();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
  }

  @ParameterizedTest
  @CsvSource({"socks5, SOCKS5", "http, HTTP"})
  @DisplayName("takes the way through the proxy, encrypted from end to end, and says so")
  void connects(String kind, String called) throws Exception {
    try (Connector connector = connector(kind + ":" + proxy.address());
        Connection connection = connector.connect(NAME, OPTIONS)) {
      assertThat(connection.isValid(1)).isTrue();
      Tunnel tunnel =
          connector.status().instances().get(0).lastConnect().orElseThrow().tunnel().orElseThrow();
      assertThat(tunnel.via()).contains("the %s proxy %s".formatted(called, proxy.address()));
      assertThat(tunnel)
          .hasToString(
              "PUBLIC %s (POSTGRES_17) through the %s proxy %s, chosen by ipTypes=PUBLIC,PRIVATE,PSC"
                  .formatted(db.host(AddressType.PUBLIC), called, proxy.address()));
      assertThat(tunnel.tlsProtocol()).isEqualTo("TLSv1.3");
    }
    assertThat(proxy.targets())
        .containsExactly(db.host(AddressType.PUBLIC) + ":" + cloud.serverPort());
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "http"})
  @DisplayName("leaves names to the proxy, which may know those that are private")
  void leavesNames(String kind) throws Exception {
    proxy.knows("db.private.invalid", db.host(AddressType.PUBLIC));
    db.update(settings -> settings.withAddress(AddressType.PUBLIC, "db.private.invalid"));

    try (Connector connector = connector(kind + ":" + proxy.address())) {
      connector.connect(NAME, OPTIONS).close();
    }
    assertThat(proxy.targets()).containsExactly("db.private.invalid:" + cloud.serverPort());
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "http"})
  @DisplayName("logs in to the proxy, with any character in user and password")
  void logsIn(String kind) throws Exception {
    proxy.wants("me@home:s3cret:/+ü");

    try (Connector connector =
        connector(kind + ":me%40home:s3cret%3A%2F+%C3%BC@" + proxy.address())) {
      connector.connect(NAME, OPTIONS).close();
    }
    assertThat(proxy.targets()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "http"})
  @DisplayName("names the proxy that does not accept the login, and not the password")
  void wrongLogin(String kind) throws Exception {
    proxy.wants("me:other");

    try (Connector connector = connector(kind + ":me:s3cret@" + proxy.address())) {
      assertThat(failure(connector).getMessage())
          .contains("proxy " + proxy.address())
          .contains("it does not accept this user and password")
          .doesNotContain("s3cret");
    }
    try (Connector connector = connector(kind + ":" + proxy.address())) {
      assertThat(failure(connector)).hasMessageContaining("it requires a login");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "socks5 | 2   | it refuses: its rules do not allow the connection",
        "socks5 | 5   | it refuses: connection refused",
        "http   | 403 | it answers 403 As you wish",
        "http   | 502 | it answers 502 As you wish"
      })
  @DisplayName("fails with what the proxy says, address and proxy being named")
  void refused(String kind, int code, String why) throws Exception {
    proxy.refuses(code);

    try (Connector connector = connector(kind + ":" + proxy.address())) {
      ConnectorException failure = failure(connector);

      assertThat(failure.code()).isEqualTo(ErrorCode.TCP);
      assertThat(failure.phase()).isEqualTo(Phase.TCP);
      assertThat(failure.retryable()).isTrue();
      assertThat(failure)
          .hasMessageContaining(
              "PUBLIC %s, port %d", db.host(AddressType.PUBLIC), cloud.serverPort())
          .hasMessageContaining("proxy " + proxy.address())
          .hasMessageContaining("(" + why + ")")
          .hasMessageContaining("Check that it is running and lets connections to port");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "http"})
  @DisplayName("names the proxy when it does not answer")
  void noProxy(String kind) throws Exception {
    proxy.close();

    try (Connector connector = connector(kind + ":" + proxy.address())) {
      assertThat(failure(connector))
          .hasMessageContaining("proxy %s (it cannot be reached: ", proxy.address());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "socks5, 0",
    "socks5, 1",
    "socks5, 2",
    "socks5, 3",
    "socks5, 6",
    "http, 0",
    "http, 9",
    "http, 36"
  })
  @DisplayName("fails when the proxy hangs up, however much of its answer it has sent")
  void hangsUp(String kind, int bytes) throws Exception {
    proxy.hangsUpAfter(bytes);

    try (Connector connector = connector(kind + ":" + proxy.address())) {
      ConnectorException failure = failure(connector);

      assertThat(failure.code()).isEqualTo(ErrorCode.TCP);
      assertThat(failure)
          .hasMessageContaining("proxy " + proxy.address())
          .hasMessageContaining("(it closed the connection)");
    }
    db.connections().awaitOpen(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "http"})
  @DisplayName("ends at its deadline when the proxy says nothing")
  void muteProxy(String kind) throws Exception {
    proxy.falls();
    ConnectOptions impatient = OPTIONS.toBuilder().timeout(Duration.ofSeconds(3)).build();

    try (Connector connector = connector(kind + ":" + proxy.address())) {
      connector.warmUp(NAME, OPTIONS).get(60, TimeUnit.SECONDS);

      assertThatThrownBy(() -> connector.openSocket(NAME, impatient))
          .isInstanceOf(ConnectorException.class)
          .hasMessageContaining("in time");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5", "http"})
  @DisplayName("tries the next address when the proxy refuses the first")
  void nextAddress(String kind) throws Exception {
    db.close();
    db = cloud.instance(NAME).addresses(AddressType.PUBLIC, AddressType.PRIVATE).start();
    db.update(settings -> settings.withAddress(AddressType.PUBLIC, "127.255.255.254"));

    try (Connector connector = connector(kind + ":" + proxy.address())) {
      connector.connect(NAME, OPTIONS).close();
    }
    assertThat(proxy.targets())
        .containsExactly(
            "127.255.255.254:" + cloud.serverPort(),
            db.host(AddressType.PRIVATE) + ":" + cloud.serverPort());
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
