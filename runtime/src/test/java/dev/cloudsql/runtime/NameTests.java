package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsFault;
import dev.cloudsql.emulator.dns.DnsQuery;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.dns.DnsType;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.instance.DnsName;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A name leads to an instance")
class NameTests {

  private static final String NAME = "db.example.com";
  private static final String INSTANCE = "project:northamerica-south1:instance";
  private static final String GIVEN = "0123456789ab.fedcba987654.northamerica-south1.sql-psc.goog";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    db = cloud.instance(INSTANCE).start();
    connector = new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Test
  @DisplayName("by a TXT record, and the status tells which")
  void byText() throws Exception {
    cloud.dns().set(DnsRecord.txt(NAME, INSTANCE));

    connector.connect(NAME, OPTIONS).close();

    ConnectorStatus.Name name = connector.status().names().get(0);
    assertThat(name.name()).isEqualTo(NAME);
    assertThat(name.instance()).contains(EmulatorConfig.name(db));
    assertThat(name.addresses()).isEmpty();
    assertThat(name.resolved()).isPresent();
    assertThat(name.lastError()).isEmpty();
    assertThat(report().instance()).isEqualTo(EmulatorConfig.name(db));
    assertThat(report().phases()).containsKey(Phase.RESOLVE);
  }

  @Test
  @DisplayName("by the first in the alphabet of those TXT records that name an instance")
  void byOneOfMany() throws Exception {
    cloud
        .dns()
        .set(
            DnsRecord.txt(NAME, "v=spf1 -all"),
            DnsRecord.txt(NAME, "project:zone:zoo"),
            DnsRecord.txt(NAME, INSTANCE),
            DnsRecord.txt(NAME, "a \"quoted\" text"));

    connector.connect(NAME, OPTIONS).close();
  }

  @Test
  @DisplayName("by a TXT record of several strings, also one that only TCP has room for")
  void byLongText() throws Exception {
    cloud
        .dns()
        .set(
            DnsRecord.txt(NAME, "x ".repeat(100), "\\", "", "\"".repeat(200)),
            DnsRecord.txt(NAME, "y".repeat(255)),
            DnsRecord.txt(NAME, INSTANCE.substring(0, 11), INSTANCE.substring(11)));

    connector.connect(NAME, OPTIONS).close();

    assertThat(cloud.dns().queries().all()).contains(new DnsQuery(NAME, DnsType.TXT, true));
  }

  @Test
  @DisplayName("however it is spelt, with one question for all spellings and connects")
  void spelling() throws Exception {
    cloud.dns().set(DnsRecord.txt(NAME, INSTANCE));

    for (String spelling : List.of(NAME, "DB.Example.COM", "db.example.com.", NAME)) {
      connector.connect(spelling, OPTIONS).close();
    }

    assertThat(cloud.dns().queries().count(NAME, DnsType.TXT)).isEqualTo(1);
    assertThat(connector.status().names()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {GIVEN, "0123456789AB.x.NorthAmerica-South1.sql.goog."})
  @DisplayName("when Cloud SQL gave it, by the Admin API, which is asked for the absolute name")
  void given(String name) throws Exception {
    db.update(settings -> settings.withDnsNames(DnsName.psc(name)));

    connector.connect(name, OPTIONS).close();

    ApiRequest request = call(ApiCall.RESOLVE_CONNECT_SETTINGS);
    assertThat(request.target()).contains("/locations/northamerica-south1/dns/0123456789ab.");
    assertThat(request.target()).endsWith(".goog.:resolveConnectSettings");
  }

  @Test
  @DisplayName("and that is found out with another token when one was revoked")
  void revokedToken() throws Exception {
    db.update(settings -> settings.withDnsNames(DnsName.psc(GIVEN)));
    CredentialSource source = EmulatorConfig.credentials(cloud);
    Token revoked = source.apiToken();
    cloud.revokeTokens();
    ConnectorConfig config = EmulatorConfig.of(cloud).credentials(source).build();

    try (Connector other = new CloudSqlRuntime().create(new EchoDialect(), config)) {
      other.connect(GIVEN, OPTIONS).close();
    }

    assertThat(cloud.calls().count(ApiCall.RESOLVE_CONNECT_SETTINGS)).isEqualTo(2);
    assertThat(source.apiToken()).isNotEqualTo(revoked);
  }

  @Test
  @DisplayName("by CNAME records over a global name to one that Cloud SQL gave")
  void byAliases() throws Exception {
    db.update(settings -> settings.withDnsNames(DnsName.psc(GIVEN)));
    String global = "0123456789ab.fedcba987654.global.sql-psc.goog";
    cloud.dns().set(DnsRecord.cname(NAME, global), DnsRecord.cname(global, GIVEN));

    connector.connect(NAME, OPTIONS).close();

    assertThat(connector.status().names().get(0).name()).isEqualTo(NAME);
    assertThat(cloud.calls().count(ApiCall.RESOLVE_CONNECT_SETTINGS)).isEqualTo(1);
  }

  @Test
  @DisplayName("by CNAME records to one with a TXT record, also where that is not asked along")
  void byAliasOfText() throws Exception {
    cloud
        .dns()
        .set(
            DnsRecord.cname(NAME, "a.example.com"),
            DnsRecord.cname("a.example.com", "B.example.com."),
            DnsRecord.txt("b.example.com", INSTANCE));

    connector.connect(NAME, OPTIONS).close();
    connector.connect("a.example.com", OPTIONS).close();
  }

  @Test
  @DisplayName("by ten CNAME records, and not by eleven")
  void byTenAliases() throws Exception {
    db.update(settings -> settings.withDnsNames(DnsName.psc(GIVEN)));
    cloud.dns().fault(DnsType.TXT, DnsFault.SERVFAIL);
    for (int i = 0; i < 10; i++) {
      cloud.dns().set(DnsRecord.cname(numbered(i), numbered(i + 1)));
    }
    cloud.dns().set(DnsRecord.cname(numbered(10), GIVEN));

    connector.connect(numbered(1), OPTIONS).close();
    assertThatThrownBy(() -> connector.connect(numbered(0), OPTIONS))
        .hasMessageContaining("more than 10 CNAME records, n0.example.com → n1.example.com");
  }

  private static String numbered(int number) {
    return "n" + number + ".example.com";
  }

  @Test
  @DisplayName("and its own addresses are dialled first, in both families")
  void ownAddress() throws Exception {
    String own = db.listenElsewhere();
    cloud.dns().set(DnsRecord.txt(NAME, INSTANCE), DnsRecord.address(NAME, own));

    connector.connect(NAME, OPTIONS).close();

    assertThat(report().tunnel().orElseThrow().address().host()).isEqualTo(own);
    assertThat(report().tunnel().orElseThrow().reason())
        .startsWith("the addresses of " + NAME + ", then ipTypes=");
    assertThat(connector.status().names().get(0).addresses()).containsExactly(own);
    assertThat(cloud.dns().queries().count(NAME, DnsType.AAAA)).isEqualTo(1);
  }

  @Test
  @DisplayName("and an address of IPv6 is one of its own")
  void ownAddressOfIpv6() throws Exception {
    cloud.dns().set(DnsRecord.txt(NAME, INSTANCE), DnsRecord.address(NAME, "::1"));
    db.update(settings -> settings.withAddress(AddressType.PUBLIC, "127.255.255.254"));

    assertThatThrownBy(() -> connector.connect(NAME, OPTIONS))
        .hasMessageContaining("PUBLIC ::1 (0:0:0:0:0:0:0:1), port " + cloud.serverPort())
        .hasMessageContaining("PUBLIC 127.255.255.254, port " + cloud.serverPort());
  }

  @Test
  @DisplayName("whose address from the Admin API is there to fall back on")
  void fallBack() throws Exception {
    cloud.dns().set(DnsRecord.txt(NAME, INSTANCE), DnsRecord.address(NAME, "::1"));

    connector.connect(NAME, OPTIONS).close();

    assertThat(report().tunnel().orElseThrow().address().host())
        .isEqualTo(db.host(AddressType.PUBLIC));
  }

  @Test
  @DisplayName("and the server's certificate must carry this name, or else the instance's")
  void identity() throws Exception {
    cloud.dns().set(DnsRecord.txt(NAME, INSTANCE));

    db.fault(InstanceFault.wrongNames("other:instance", "*.example.com").times(1));
    connector.connect(NAME, OPTIONS).close();
    db.fault(InstanceFault.wrongNames("project:instance", "db.example.net").times(1));
    connector.connect(NAME, OPTIONS).close();

    db.fault(InstanceFault.wrongNames("other:instance", "db.example.net"));
    assertThatThrownBy(() -> connector.openSocket(NAME, OPTIONS))
        .isInstanceOfSatisfying(
            ConnectorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_IDENTITY))
        .hasMessageContaining("not the DNS name 'db.example.com'");
  }

  @Test
  @DisplayName("as a resolver of one's own says")
  void byResolver() throws Exception {
    try (Connector own =
        new CloudSqlRuntime()
            .create(
                new EchoDialect(),
                EmulatorConfig.of(cloud)
                    .instanceResolver(name -> new ResolvedName(INSTANCE, List.of()))
                    .refreshPolicy(RefreshPolicy.LAZY)
                    .build())) {
      own.connect("orders", OPTIONS).close();

      assertThat(own.status().names().get(0).instance()).contains(EmulatorConfig.name(db));
    }
    assertThat(cloud.dns().queries().all()).isEmpty();
  }

  @Test
  @DisplayName("while its addresses cannot be found out, too")
  void noAddresses() throws Exception {
    cloud.dns().set(DnsRecord.txt(NAME, INSTANCE));
    cloud.dns().fault(DnsType.AAAA, DnsFault.SERVFAIL);

    connector.connect(NAME, OPTIONS).close();
  }

  private ConnectReport report() {
    return connector.status().instances().get(0).lastConnect().orElseThrow();
  }

  private ApiRequest call(ApiCall kind) {
    return cloud.calls().all().stream()
        .filter(request -> request.call() == kind)
        .findFirst()
        .orElseThrow();
  }
}
