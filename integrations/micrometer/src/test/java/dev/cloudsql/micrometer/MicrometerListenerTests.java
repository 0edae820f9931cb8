package dev.cloudsql.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.Socket;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Meters")
@Timeout(120)
class MicrometerListenerTests {

  private static final String ORDERS = "shop:europe-west1:orders";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();
  private static final Duration LIFE = Duration.ofHours(1);

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private final MicrometerListener listener = new MicrometerListener(registry);
  private EmulatedInstance orders;

  @BeforeEach
  void start() {
    clock.add(System.currentTimeMillis() - clock.wallTime(), TimeUnit.MILLISECONDS);
    orders =
        cloud.instance(ORDERS).settings(settings -> settings.withCertificateLifetime(LIFE)).start();
  }

  @AfterEach
  void stop() {
    orders.close();
    cloud.close();
    registry.close();
  }

  @Test
  @DisplayName("count a connect with its phases, and its socket until it is closed")
  void connect() throws Exception {
    try (Connector connector = connector(config())) {
      try (Connection connection = connector.connect(ORDERS, OPTIONS)) {
        assertThat(connection.isValid(1)).isTrue();
        assertThat(
                registry
                    .get("cloudsql.connect")
                    .tags("cloudsql.instance", ORDERS, "dialect", "echo", "operation", "connection")
                    .tags("auth.mode", "built_in", "ip.type", "public")
                    .tags("outcome", "succeeded", "error", "none")
                    .timer()
                    .totalTime(TimeUnit.NANOSECONDS))
            .isPositive();
        assertThat(openSockets()).isEqualTo(1);
      }
      assertThat(openSockets()).isZero();
    }
    for (String phase : new String[] {"refresh", "tcp", "tls", "login"}) {
      assertThat(registry.get("cloudsql.connect.phase").tag("phase", phase).timer().count())
          .as(phase)
          .isEqualTo(1);
    }
    assertThat(registry.get("cloudsql.dial").tag("outcome", "succeeded").timer().count())
        .isEqualTo(1);
    assertThat(registry.get("cloudsql.sockets.lifetime").tag("drained", "false").timer().count())
        .isEqualTo(1);
    double said = "hello".length() + "still there?".length();
    assertThat(registry.get("cloudsql.sockets.sent").counter().count()).isEqualTo(said);
    assertThat(registry.get("cloudsql.sockets.received").counter().count()).isEqualTo(said);
  }

  @Test
  @DisplayName("have the code of a failure, and not the target that a caller made up")
  void failure() throws Exception {
    ActiveFault denied = cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(403));
    try (Connector connector = connector(config())) {
      assertThatThrownBy(() -> connector.connect(ORDERS, OPTIONS)).isInstanceOf(Exception.class);
      assertThatThrownBy(() -> connector.connect("made-up.example.com", OPTIONS))
          .isInstanceOf(Exception.class);
    }
    denied.clear();
    assertThat(
            registry
                .get("cloudsql.connect")
                .tags("cloudsql.instance", ORDERS, "outcome", "failed")
                .tags("error", ErrorCode.API_DENIED.id(), "ip.type", "none")
                .timer()
                .count())
        .isEqualTo(1);
    assertThat(
            registry
                .get("cloudsql.refresh")
                .tags("kind", "first", "outcome", "failed", "error", ErrorCode.API_DENIED.id())
                .timer()
                .count())
        .isEqualTo(1);
    assertThat(
            registry
                .get("cloudsql.connect")
                .tags("cloudsql.instance", "none", "error", ErrorCode.NAME.id())
                .timer()
                .count())
        .isEqualTo(1);
  }

  @Test
  @DisplayName("count a retry and its cure")
  void retry() throws Exception {
    try (Connector connector = connector(config())) {
      connector.openSocket(ORDERS, OPTIONS).close();
      orders.rotateServerCa();
      try (Socket socket = connector.openSocket(ORDERS, OPTIONS)) {
        EchoDialect.say(socket, "hello");
      }
    }
    assertThat(
            registry
                .get("cloudsql.connect.retries")
                .tags("cloudsql.instance", ORDERS, "cure", "new_connection_info")
                .counter()
                .count())
        .isEqualTo(1);
    assertThat(
            registry
                .get("cloudsql.dial")
                .tags("outcome", "failed", "error", ErrorCode.SERVER_CERTIFICATE.id())
                .timer()
                .count())
        .isEqualTo(1);
  }

  @Test
  @DisplayName("tell how long a certificate is valid, and nothing of one that no connect needs")
  void certificate() throws Exception {
    try (Connector connector = connector(config())) {
      connector.openSocket(ORDERS, OPTIONS).close();
    }
    assertThat(secondsLeft()).isCloseTo(LIFE.toSeconds(), within(300.0));
    clock.add(LIFE.multipliedBy(2));
    assertThat(secondsLeft()).isNaN();
  }

  @Test
  @DisplayName("tell for how long a certificate has been expired that cannot be renewed")
  void expired() throws Exception {
    try (Connector connector = connector(config())) {
      connector.openSocket(ORDERS, OPTIONS).close();
    }
    cloud.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.status(403));
    try (Connector connector = connector(config())) {
      assertThatThrownBy(() -> connector.openSocket(ORDERS, OPTIONS))
          .isInstanceOf(ConnectorException.class);
    }
    assertThat(secondsLeft()).isPositive();
    clock.add(LIFE.multipliedBy(2));
    assertThat(secondsLeft()).isBetween(-2.0 * LIFE.toSeconds(), -1.0 * LIFE.toSeconds() + 60);
  }

  @Test
  @DisplayName("of listener=micrometer are in the global registry, once for all connectors")
  void global() throws Exception {
    Metrics.addRegistry(registry);
    try (Connector first = connector(plain().listener("micrometer"));
        Connector second = connector(plain().listener("micrometer"));
        Socket one = first.openSocket(ORDERS, OPTIONS);
        Socket two = second.openSocket(ORDERS, OPTIONS)) {
      EchoDialect.say(one, "hello");
      EchoDialect.say(two, "hello");
      assertThat(openSockets()).isEqualTo(2);
    } finally {
      Metrics.removeRegistry(registry);
    }
  }

  @Test
  @DisplayName("of listener=micrometer:argument are refused")
  void argument() {
    assertThatThrownBy(() -> connector(plain().listener("micrometer:everything")))
        .hasMessageContaining("listener=micrometer without an argument")
        .hasMessageContaining(ErrorCode.OPTION.id());
  }

  private double openSockets() {
    return registry
        .get("cloudsql.sockets.open")
        .tags("cloudsql.instance", ORDERS, "ip.type", "public")
        .gauge()
        .value();
  }

  private double secondsLeft() {
    return registry
        .get("cloudsql.certificate.expiry")
        .tags("cloudsql.instance", ORDERS, "auth.mode", "built_in")
        .gauge()
        .value();
  }

  private ConnectorConfig.Builder plain() {
    return EmulatorConfig.of(cloud);
  }

  private ConnectorConfig.Builder config() {
    return plain().listener(listener);
  }

  private static Connector connector(ConnectorConfig.Builder config) throws Exception {
    return Connectors.forDialect("echo", config.build());
  }
}
