package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.IpType;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.reliability.testing.DeadAddress;
import dev.cloudsql.tck.EmulatorConfig;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An instance of which one address is dead and another alive")
@Timeout(120)
class NextAddressTests {

  private static final String NAME = "project:region:instance";

  /** Nothing listens there: it is none of the emulator's addresses. */
  private static final String REFUSING = "127.255.255.254";

  /** Of this, a dead address may use a part only. */
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().user("app").timeout(Duration.ofSeconds(12)).build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;

  /** So that no share of time goes into the classes of the first handshake of a JVM. */
  @BeforeAll
  static void shakeHands() throws Exception {
    try (CloudSqlEmulator healthy = CloudSqlEmulator.start();
        Connector connector = Connectors.forDialect("echo", EmulatorConfig.of(healthy).build())) {
      healthy.instance(NAME).start();
      connector.connect(NAME, OPTIONS.toBuilder().timeout(Duration.ofMinutes(1)).build()).close();
    }
  }

  @BeforeEach
  void start() throws Exception {
    cloud = CloudSqlEmulator.start();
    db =
        cloud
            .instance(NAME)
            .addresses(AddressType.PUBLIC, AddressType.PRIVATE, AddressType.PSC)
            .start();
    connector = Connectors.forDialect("echo", EmulatorConfig.of(cloud).build());
  }

  @AfterEach
  void stop() {
    connector.close();
    cloud.close();
  }

  static InstanceFault[] firstIsSick() {
    return new InstanceFault[] {
      InstanceFault.reset(),
      InstanceFault.silence(),
      InstanceFault.stallAfterClientHello(),
      InstanceFault.trickle(Duration.ofMillis(20)),
      InstanceFault.closeDuringHandshake(),
      InstanceFault.unknownAuthority(),
      InstanceFault.wrongCommonName("project:other"),
      InstanceFault.tls12Only()
    };
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName("is reached at the second when the first answers and does not get on")
  void firstIsSick(InstanceFault fault) throws Exception {
    warmUp();
    db.fault(fault.times(1));

    assertConnectsAt(IpType.PRIVATE);

    assertThat(db.connections().acceptedAt())
        .containsExactly(db.host(AddressType.PUBLIC), db.host(AddressType.PRIVATE));
  }

  @Test
  @DisplayName("is reached at the second when nothing listens at the first")
  void refused() throws Exception {
    db.update(settings -> settings.withAddress(AddressType.PUBLIC, REFUSING));
    warmUp();

    assertConnectsAt(IpType.PRIVATE);
  }

  @Test
  @DisplayName("is reached at the third when nothing answers at the first two, inside the deadline")
  void blackholes() throws Exception {
    try (DeadAddress first = DeadAddress.blackhole(cloud.serverPort());
        DeadAddress second = DeadAddress.blackhole(cloud.serverPort())) {
      db.update(
          settings ->
              settings
                  .withAddress(AddressType.PUBLIC, first.host())
                  .withAddress(AddressType.PRIVATE, second.host()));
      warmUp();

      assertConnectsAt(IpType.PSC);
    }
  }

  @Test
  @DisplayName("is reached at the second when the first has an unknown host name")
  void unknownHost() throws Exception {
    db.update(settings -> settings.withAddress(AddressType.PUBLIC, "no-such-host.invalid"));
    warmUp();

    assertConnectsAt(IpType.PRIVATE);
  }

  @Test
  @DisplayName("is not reached when all are dead, and each is named with its own reason")
  void allAreDead() throws Exception {
    try (DeadAddress first = DeadAddress.banner(cloud.serverPort())) {
      db.update(
          settings ->
              settings
                  .withAddress(AddressType.PUBLIC, first.host())
                  .withAddress(AddressType.PRIVATE, REFUSING)
                  .withAddress(AddressType.PSC, "no-such-host.invalid"));
      warmUp();

      ConnectorException failure =
          catchThrowableOfType(ConnectorException.class, () -> connector.openSocket(NAME, OPTIONS));

      assertThat(failure).isNotNull();
      assertThat(failure)
          .hasMessageContaining("PUBLIC %s, port".formatted(first.host()))
          .hasMessageContaining("PRIVATE %s, port".formatted(REFUSING))
          .hasMessageContaining("no TCP connection (Connection refused)")
          .hasMessageContaining("PSC no-such-host.invalid, port")
          .hasMessageContaining("the host name has no address");
    }
  }

  private void warmUp() throws Exception {
    connector
        .warmUp(NAME, OPTIONS.toBuilder().timeout(Duration.ofMinutes(1)).build())
        .get(1, TimeUnit.MINUTES);
  }

  private void assertConnectsAt(IpType type) throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS)) {
      assertThat(connection.isValid(0)).isTrue();
    }
    ConnectReport report = connector.status().instances().get(0).lastConnect().orElseThrow();
    assertThat(report.tunnel().orElseThrow().address().type()).isEqualTo(type);
  }
}
