package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.reliability.testing.DeadAddress;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.InetAddress;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("An instance that changes while the program runs")
@Timeout(120)
class RotationTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  /** Half of it, for a silent address may use that much, is enough for a refresh. */
  private static final ConnectOptions IMPATIENT =
      OPTIONS.toBuilder().timeout(Duration.ofSeconds(8)).build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
  }

  @ParameterizedTest
  @CsvSource({
    "ADAPTIVE, GOOGLE_MANAGED_INTERNAL_CA",
    "AHEAD,    GOOGLE_MANAGED_INTERNAL_CA",
    "LAZY,     GOOGLE_MANAGED_INTERNAL_CA",
    "ADAPTIVE, GOOGLE_MANAGED_CAS_CA",
    "ADAPTIVE, CUSTOMER_MANAGED_CAS_CA"
  })
  @DisplayName("has a new authority: the next connect fetches once and succeeds, open ones live on")
  void authority(RefreshPolicy policy, String mode) throws Exception {
    db.update(settings -> settings.withServerCaMode(mode));
    assertSurvives(policy, () -> db.rotateServerCa());
    assertThat(cloud.calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(RefreshPolicy.class)
  @DisplayName("moves to the authority that was announced beside the old one: nothing is fetched")
  void announcedAuthority(RefreshPolicy policy) throws Exception {
    db.announceNextServerCa();
    assertSurvives(policy, () -> db.rotateServerCa());
    assertThat(cloud.calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "GOOGLE_MANAGED_INTERNAL_CA, GOOGLE_MANAGED_CAS_CA",
    "GOOGLE_MANAGED_CAS_CA, CUSTOMER_MANAGED_CAS_CA"
  })
  @DisplayName("moves to another kind of authority")
  void mode(String before, String after) throws Exception {
    db.update(settings -> settings.withServerCaMode(before));
    assertSurvives(
        RefreshPolicy.ADAPTIVE,
        () -> {
          db.update(settings -> settings.withServerCaMode(after));
          db.rotateServerCa();
        });
  }

  @ParameterizedTest
  @EnumSource(RefreshPolicy.class)
  @DisplayName("moves to another address: the next connect finds it, open ones live on")
  void address(RefreshPolicy policy) throws Exception {
    assertSurvives(policy, () -> db.changeAddress(AddressType.PUBLIC));
    assertThat(db.connections().acceptedAt()).last().isEqualTo(db.host(AddressType.PUBLIC));
    assertThat(cloud.calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(RefreshPolicy.class)
  @DisplayName("moves away and leaves silence: the next connect finds it inside its deadline")
  void addressThatIsSilentNow(RefreshPolicy policy) throws Exception {
    InetAddress before = InetAddress.getByName(db.host(AddressType.PUBLIC));
    DeadAddress[] left = new DeadAddress[1];
    try {
      assertSurvives(
          policy,
          () -> {
            db.changeAddress(AddressType.PUBLIC);
            left[0] = DeadAddress.blackhole(before, cloud.serverPort());
          });
    } finally {
      left[0].close();
    }
  }

  @ParameterizedTest
  @EnumSource(RefreshPolicy.class)
  @DisplayName(
      "gives its address to another instance: that one gets nothing, the right one is found")
  void addressOfAnother(RefreshPolicy policy) throws Exception {
    InetAddress before = InetAddress.getByName(db.host(AddressType.PUBLIC));
    EmulatedInstance[] other = new EmulatedInstance[1];

    assertSurvives(
        policy,
        () -> {
          db.changeAddress(AddressType.PUBLIC);
          other[0] =
              cloud.instance("project:region:other").address(AddressType.PUBLIC, before).start();
        });

    assertThat(other[0].connections().accepted()).isEqualTo(1);
    assertThat(other[0].connections().handshakes()).isZero();
  }

  private void assertSurvives(RefreshPolicy policy, Change change) throws Exception {
    try (Connector connector =
            Connectors.forDialect("echo", EmulatorConfig.of(cloud).refreshPolicy(policy).build());
        Connection early = connector.connect(NAME, OPTIONS)) {
      change.make();

      try (Connection late = connector.connect(NAME, IMPATIENT)) {
        assertThat(late.isValid(0)).isTrue();
        assertThat(early.isValid(0)).isTrue();
      }
    }
  }

  private interface Change {
    void make() throws Exception;
  }
}
