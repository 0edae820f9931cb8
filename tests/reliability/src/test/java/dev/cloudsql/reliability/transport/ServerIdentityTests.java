package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.DnsName;
import dev.cloudsql.emulator.instance.InstanceSettings;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Who answers at the address is the instance, in every CA mode,")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ServerIdentityTests {

  private static final List<String> MODES =
      List.of("GOOGLE_MANAGED_INTERNAL_CA", "GOOGLE_MANAGED_CAS_CA", "CUSTOMER_MANAGED_CAS_CA");

  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;
  private Connector connector;
  private int instances;

  @BeforeAll
  void start() throws Exception {
    cloud = CloudSqlEmulator.start();
    connector = Connectors.forDialect("echo", EmulatorConfig.of(cloud).build());
  }

  @AfterAll
  void stop() {
    connector.close();
    cloud.close();
  }

  /** In the common names, I stands for the instance's id; "-" is no name at all. */
  static Stream<Arguments> names() {
    List<Names> table =
        List.of(
            // No name is announced: the common name decides.
            new Names("-", "project:I", "-", true),
            new Names("-", "project:other", "-", false),
            new Names("-", "other:I", "-", false),
            new Names("-", "PROJECT:I", "-", false),
            new Names("-", "-", "-", false),
            new Names("-", "project:other", "project:I", false),
            // One is: an alternative name decides.
            new Names("db.example.com", "-", "db.example.com", true),
            new Names("db.example.com", "project:other", "db.example.com", true),
            new Names("db.example.com", "-", "a.example.com db.example.com", true),
            new Names("db.example.com", "-", "DB.Example.COM", true),
            new Names("DB.example.com", "-", "db.example.com", true),
            new Names("db.example.com.", "-", "db.example.com", true),
            new Names("db.example.com", "-", "db.example.com.", true),
            new Names("db.example.com", "-", "*.example.com", true),
            new Names("a.db.example.com", "-", "*.example.com", false),
            new Names("example.com", "-", "*.example.com", false),
            new Names("db.example.com", "-", "d*.example.com", false),
            new Names("db.example.com", "-", "*", false),
            new Names("db.example.com", "-", "other.example.com", false),
            new Names("db.example.com", "-", "-", false),
            new Names("db.example.com", "db.example.com", "-", false),
            // It does not match: the common name is asked after all.
            new Names("db.example.com", "project:I", "other.example.com", true),
            new Names("db.example.com", "project:I", "-", true),
            new Names("db.example.com", "project:other", "other.example.com", false));
    return MODES.stream().flatMap(mode -> table.stream().map(names -> Arguments.of(mode, names)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  @DisplayName("if its certificate has the right names, and no one else")
  void names(String mode, Names names) throws Exception {
    EmulatedInstance db = start(mode, names::announce);
    db.fault(names.shown(db));

    if (names.right()) {
      assertAnswers(db);
    } else {
      ConnectorException failure = assertRefused(db, ErrorCode.SERVER_IDENTITY);
      assertThat(failure)
          .hasMessageContaining(
              names.announced().equals("-")
                  ? "not the common name 'project:%s'".formatted(db.id())
                  : "not the DNS name '%s'".formatted(names.announced()));
      if (names.announced().equals("-") && names.commonName().equals("project:other")) {
        assertThat(failure).hasMessageContaining("project:other");
      }
    }
  }

  /** The Admin API names the instance in two fields, and may send many names. */
  @ParameterizedTest
  @CsvSource({"new.example.com, true", "old.example.com, false", "second.example.com, false"})
  @DisplayName("if it has the first of the announced names, and the old field counts without them")
  void firstName(String shown, boolean right) throws Exception {
    EmulatedInstance db =
        start(
            MODES.get(1),
            settings ->
                settings
                    .withDnsName("old.example.com")
                    .withDnsNames(name("new.example.com"), name("second.example.com")));
    db.fault(InstanceFault.wrongNames("", shown));
    EmulatedInstance old = start(MODES.get(1), settings -> settings.withDnsName("old.example.com"));
    old.fault(InstanceFault.wrongNames("", "old.example.com"));

    if (right) {
      assertAnswers(db);
    } else {
      assertRefused(db, ErrorCode.SERVER_IDENTITY);
    }
    assertAnswers(old);
  }

  static Stream<Arguments> wrongs() {
    return MODES.stream()
        .flatMap(
            mode ->
                Stream.of(
                    Arguments.of(
                        mode,
                        InstanceFault.expiredCertificate(),
                        ErrorCode.SERVER_CERTIFICATE,
                        "expired"),
                    Arguments.of(
                        mode,
                        InstanceFault.unknownAuthority(),
                        ErrorCode.SERVER_CERTIFICATE,
                        "certificate authority"),
                    Arguments.of(
                        mode, InstanceFault.tls12Only(), ErrorCode.TLS, "does not speak TLS 1.3")));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource
  @DisplayName("if its certificate is good and of an announced authority, over TLS 1.3")
  void wrongs(String mode, InstanceFault fault, ErrorCode code, String reason) throws Exception {
    EmulatedInstance db = start(mode, settings -> settings);
    db.fault(fault);
    assertThat(assertRefused(db, code)).hasMessageContaining(reason);
    db.clearFaults();
    assertAnswers(db);
  }

  static Stream<String> bundles() {
    return MODES.stream();
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName("if any of several announced authorities vouches for it")
  void bundles(String mode) throws Exception {
    EmulatedInstance db = start(mode, settings -> settings);
    db.announceNextServerCa();
    assertAnswers(db);
    int fetched = cloud.calls().all().size();

    db.rotateServerCa();

    assertAnswers(db);
    assertThat(cloud.calls().all()).hasSize(fetched);
  }

  @ParameterizedTest
  @CsvSource({"google.com:project:I, true", "project:I, false", "google.com:I, false"})
  @DisplayName("if its common name has the project's domain, where the project has one")
  void domainScopedProject(String commonName, boolean right) throws Exception {
    String id = "domain-scoped-" + instances++;
    EmulatedInstance db = cloud.instance("google.com:project:region:" + id).start();
    db.fault(InstanceFault.wrongCommonName(commonName.replace("I", id)));
    if (right) {
      assertAnswers(db);
    } else {
      assertRefused(db, ErrorCode.SERVER_IDENTITY);
    }
  }

  private EmulatedInstance start(String mode, UnaryOperator<InstanceSettings> more) {
    return cloud
        .instance("project:region:i" + instances++)
        .settings(settings -> more.apply(settings.withServerCaMode(mode)))
        .start();
  }

  private void assertAnswers(EmulatedInstance db) throws Exception {
    try (Socket socket = connector.openSocket(db.name(), OPTIONS)) {
      EchoDialect.say(socket, "it is me");
    }
  }

  private ConnectorException assertRefused(EmulatedInstance db, ErrorCode code) {
    ConnectorException failure =
        catchThrowableOfType(
            ConnectorException.class, () -> connector.openSocket(db.name(), OPTIONS));
    assertThat(failure).as("what openSocket threw").isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    return failure;
  }

  private static DnsName name(String name) {
    return new DnsName(name, "PRIVATE_SERVICES_ACCESS", "INSTANCE");
  }

  private record Names(String announced, String commonName, String dnsNames, boolean right) {

    InstanceSettings announce(InstanceSettings settings) {
      return announced.equals("-") ? settings : settings.withDnsNames(name(announced));
    }

    InstanceFault shown(EmulatedInstance db) {
      String[] alternatives = dnsNames.equals("-") ? new String[0] : dnsNames.split(" ");
      String common = commonName.equals("-") ? "" : commonName;
      return InstanceFault.wrongNames(common.replace("I", db.id()), alternatives);
    }

    @Override
    public String toString() {
      return "announced %s, shown CN=%s SAN=%s: %s"
          .formatted(announced, commonName, dnsNames, right);
    }
  }
}
