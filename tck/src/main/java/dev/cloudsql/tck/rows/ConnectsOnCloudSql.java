package dev.cloudsql.tck.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectReport.Tunnel;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.Connectors;
import dev.cloudsql.IpType;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.instance.DnsName;
import dev.cloudsql.tck.EmulatorConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of connects: identities, addresses, certificates and domain names. */
abstract class ConnectsOnCloudSql extends LoginsOnCloudSql {

  /** The instance connection name of {@link #another()}. */
  static final String OTHER = "project:europe-west1:other";

  private static final String DNS_NAME = "db.example.com";
  private static final String GIVEN = "0123456789ab.fedcba987654.europe-west1.sql-psc.goog";
  private static final String TARGET = "target@shop.iam.gserviceaccount.com";
  private static final String BETWEEN = "between@shop.iam.gserviceaccount.com";
  private static final Duration OFTEN = Duration.ofMillis(50);

  private final List<String> principals = new CopyOnWriteArrayList<>();

  /**
   * Another instance with the same database, which records the principals of the client
   * certificates.
   */
  final EmulatedInstance.Builder another() {
    return cloud()
        .instance(OTHER)
        .databaseVersion(database().databaseVersion())
        .backend(
            connection -> {
              principals.add(connection.principal());
              database().backend().serve(connection);
            });
  }

  /** A connector that resolves domain names often. */
  final Connector vigilant(Duration grace) throws Exception {
    return connector(EmulatorConfig.of(cloud()).failoverPeriod(OFTEN).failoverGrace(grace));
  }

  final Connector connector(ConnectorConfig.Builder config) throws Exception {
    return Connectors.forDialect(dialect(), config.build());
  }

  /** Makes a domain name resolve to an instance, and returns the name. */
  final String lead(String instance) {
    cloud().dns().set(DnsRecord.txt(DNS_NAME, instance));
    return DNS_NAME;
  }

  @Test
  @DisplayName("speaks for two identities when two data sources have two")
  void twoIdentities() throws Exception {
    EmulatedInstance unused = another().start();
    try (Connector ann =
            connector(
                EmulatorConfig.of(cloud())
                    .credentials(EmulatorConfig.credentials(cloud(), "ann@e.org")));
        Connector bob =
            connector(
                EmulatorConfig.of(cloud())
                    .credentials(EmulatorConfig.credentials(cloud(), "bob@e.org")))) {
      DataSource first = ann.dataSource(OTHER, options());
      DataSource second = bob.dataSource(OTHER, options());
      for (DataSource source : List.of(first, second, first)) {
        source.getConnection().close();
      }
    }
    assertThat(principals).containsExactly("ann@e.org", "bob@e.org", "ann@e.org");
  }

  @Test
  @DisplayName("speaks for the service account that a URL impersonates, through a delegate")
  void impersonates(@TempDir Path directory) throws Exception {
    EmulatedInstance unused = another().start();
    cloud()
        .iam()
        .grant(TARGET, "roles/cloudsql.client")
        .letImpersonate(cloud().serviceAccount(), BETWEEN)
        .letImpersonate(BETWEEN, TARGET);

    String url = parameters(directory) + "&cloudSqlTargetPrincipal=%s&cloudSqlDelegates=%s";
    assertConnectsBothWays(
        OTHER,
        (url + "&cloudSqlIamRootUrl=%s").formatted(TARGET, BETWEEN, cloud().adminEndpoint()));

    assertThat(principals).isNotEmpty().containsOnly(TARGET);
  }

  @Test
  @DisplayName("takes the addresses that ipTypes lists, the next when one does not answer")
  void takesListedAddresses(@TempDir Path directory) throws Exception {
    EmulatedInstance other =
        another().addresses(AddressType.PUBLIC, AddressType.PRIVATE, AddressType.PSC).start();
    ConnectOptions listed = options().toBuilder().addressPolicy("PRIVATE,PSC").build();
    assertThat(tunnel(listed).address().type()).isEqualTo(IpType.PRIVATE);
    assertThat(tunnel(listed).reason()).isEqualTo("ipTypes=PRIVATE,PSC");

    other.changeAddress(AddressType.PRIVATE);
    other.update(settings -> settings.withAddress(AddressType.PRIVATE, "127.255.255.254"));
    assertConnectsBothWays(OTHER, parameters(directory) + "&ipTypes=PRIVATE,PSC");

    String psc = other.host(AddressType.PSC);
    assertThat(other.connections().acceptedAt()).hasSizeGreaterThan(2).contains(psc);
    assertThat(other.connections().acceptedAt()).doesNotContain(other.host(AddressType.PUBLIC));
  }

  private Tunnel tunnel(ConnectOptions options) throws SQLException {
    connector().connect(OTHER, options).close();
    ConnectReport report = connector().status().instances().get(0).lastConnect().orElseThrow();
    return report.tunnel().orElseThrow();
  }

  @Test
  @DisplayName("goes through a TCP dialer")
  void goesThroughAnDialer() throws Exception {
    List<String> opened = new CopyOnWriteArrayList<>();
    TcpDialer dialer =
        request -> {
          opened.add(request.host());
          return request.connect(request.host(), request.port());
        };
    try (Connector connector = connector(EmulatorConfig.of(cloud()).tcpDialer(dialer))) {
      assertWorks(connector, NAME);
    }
    assertThat(opened).containsExactly(instance().host(AddressType.PUBLIC));
  }

  @Test
  @DisplayName("trusts the instance's own authority, Google's shared ones and a customer's")
  void trustsEveryKindOfAuthority() throws Exception {
    for (String mode :
        List.of("GOOGLE_MANAGED_INTERNAL_CA", "GOOGLE_MANAGED_CAS_CA", "CUSTOMER_MANAGED_CAS_CA")) {
      try (EmulatedInstance other =
          another().settings(settings -> settings.withServerCaMode(mode)).start()) {
        other.announceNextServerCa();
        try (Connector connector = connector(EmulatorConfig.of(cloud()))) {
          assertWorks(connector, OTHER);
          other.rotateServerCa();
          assertWorks(connector, OTHER);
          // The certificate has only a domain name of the customer.
          other.fault(InstanceFault.wrongNames("", DNS_NAME));
          assertWorks(connector, lead(OTHER));
        }
      }
    }
  }

  @Test
  @DisplayName("connects by the name that Cloud SQL gave to the instance")
  void byGivenName() throws Exception {
    EmulatedInstance other =
        another().settings(settings -> settings.withDnsNames(DnsName.psc(GIVEN))).start();
    assertWorks(connector(), GIVEN);
    assertThat(other.connections().handshakes()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "follows a DNS name that moves: old connections end, new ones go to the new instance")
  void movesWithItsName() throws Exception {
    EmulatedInstance other = another().start();
    try (Connector connector = vigilant(Duration.ZERO);
        Connection earlier = connector.connect(lead(NAME), options())) {
      lead(OTHER);

      instance().connections().awaitOpen(0);
      assertThat(earlier.isValid(VALIDATION_SECONDS)).isFalse();
      assertWorks(connector, DNS_NAME);
      assertThat(other.connections().handshakes()).isEqualTo(1);
    }
  }

  private void assertWorks(Connector connector, String name) throws SQLException {
    try (Connection connection = connector.connect(name, options())) {
      assertThat(connection.isValid(VALIDATION_SECONDS)).isTrue();
    }
  }
}
