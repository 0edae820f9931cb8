package dev.cloudsql.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.ManualClock;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.backend.IamLogin;
import dev.cloudsql.emulator.dns.DnsFault;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.fault.SqlDataFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.instance.DnsName;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.tds.TdsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Help.Ansi;

@DisplayName("The doctor")
class FindingsTests {

  /** Rows wait more than they compute, so they run side by side. */
  private static final int AT_ONCE = 24;

  /** Stops a row that hangs. */
  private static final long PATIENCE_SECONDS = 300;

  private static final String DB = "db.example.com";

  private static ExecutorService threads;

  /** Prepares the fault of a row. */
  private interface Fault {
    void prepare(Ward ward) throws Exception;
  }

  /**
   * One row.
   *
   * @param expected the finding; {@code null} for none
   */
  record Row(Diagnosis expected, String name, CompletableFuture<Report> report) {

    @Override
    public String toString() {
      return (expected == null ? "nothing wrong" : expected.id()) + ": " + name;
    }
  }

  private static final List<Row> FAULTS = new ArrayList<>();
  private static final List<Row> HEALTHY = new ArrayList<>();

  private static void row(Diagnosis expected, String name, Fault fault) {
    FAULTS.add(row(expected, name, Ward::open, fault));
  }

  private static void healthy(String name, Fault setting) {
    HEALTHY.add(row(null, name, Ward::open, setting));
  }

  private interface Opening {
    Ward open() throws IOException;
  }

  private static Row row(Diagnosis expected, String name, Opening opening, Fault fault) {
    CompletableFuture<Report> report =
        CompletableFuture.supplyAsync(
            () -> {
              try (Ward ward = opening.open()) {
                fault.prepare(ward);
                return ward.examine();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            threads);
    return new Row(expected, name, report);
  }

  @BeforeAll
  static void start() {
    threads = Executors.newFixedThreadPool(AT_ONCE);
    settings();
    credentials();
    api();
    names();
    instance();
    addresses();
    tls();
    certificate();
    login();
    iamWithoutUser();
    nothingWrong();
  }

  @AfterAll
  static void stop() {
    threads.shutdownNow();
    FAULTS.clear();
    HEALTHY.clear();
  }

  private static void settings() {
    row(Diagnosis.TARGET_MALFORMED, "two parts", ward -> ward.target = "shop:orders");
    row(Diagnosis.OPTION_WRONG, "misspelt", ward -> ward.set("iptypes", "PUBLIC"));
    row(
        Diagnosis.OPTION_WRONG,
        "settings of another program",
        ward -> {
          ward.settings.clear();
          ward.set("cloudSqlNamedConnector", "reports");
        });
    row(Diagnosis.DIALECT_MISSING, "oracle", ward -> ward.dialect = "oracle");
    row(Diagnosis.PLUGIN_UNUSABLE, "no such source", ward -> ward.set("credentials", "vault:x"));
    row(
        Diagnosis.URL_WITHOUT_CONNECTOR,
        "without a socket factory",
        ward -> ward.target = "jdbc:postgresql://10.0.0.5/shop?user=app&password=geheim");
    row(
        Diagnosis.DRIVER_MISSING,
        "Connector/J",
        ward -> {
          ward.builder().databaseVersion("MYSQL_8_4").backend(Ward.mysql());
          ward.dialect = "mysql";
          ward.loginAs("app", "geheim");
        });
  }

  private static void credentials() {
    row(
        Diagnosis.CREDENTIALS_UNUSABLE,
        "no such file",
        ward -> ward.set("credentials", "file:/nowhere/key.json"));
    row(
        Diagnosis.CREDENTIALS_UNUSABLE,
        "not a credential file",
        ward -> ward.set("credentials", "json:{\"type\":\"dog\"}"));
    row(
        Diagnosis.CREDENTIALS_REFUSED,
        "invalid_grant",
        ward ->
            ward.fault(
                ApiCall.TOKEN,
                ApiFault.status(400).reason("invalid_grant").message("Account has been deleted")));
    row(Diagnosis.CREDENTIALS_OF_ANOTHER_UNIVERSE, "default universe", Ward::elsewhere);
    row(
        Diagnosis.IMPERSONATION_DENIED,
        "no role on the account",
        ward -> {
          ward.cloud.iam().grant(ward.cloud.serviceAccount(), "roles/cloudsql.client");
          ward.set("cloudSqlTargetPrincipal", "db@shop.iam.gserviceaccount.com");
        });
    row(
        Diagnosis.IMPERSONATION_DENIED,
        "the API of impersonation is not enabled",
        ward -> {
          ward.cloud.iam().disable("iamcredentials.googleapis.com");
          ward.set("cloudSqlTargetPrincipal", "db@shop.iam.gserviceaccount.com");
        });
    row(
        Diagnosis.TOKEN_SERVER_UNAVAILABLE,
        "503 of the API of impersonation",
        ward -> {
          ward.fault(ApiCall.GENERATE_ACCESS_TOKEN, ApiFault.status(503));
          ward.set("cloudSqlTargetPrincipal", "db@shop.iam.gserviceaccount.com");
        });
    row(
        Diagnosis.TOKEN_SERVER_UNAVAILABLE,
        "503",
        ward -> ward.fault(ApiCall.TOKEN, ApiFault.status(503)));
    row(
        Diagnosis.TOKEN_SERVER_UNAVAILABLE,
        "silence",
        ward -> {
          ward.fault(ApiCall.TOKEN, ApiFault.hang());
          ward.set("cloudSqlTimeout", "3");
        });
    row(
        Diagnosis.TOKEN_UNUSABLE,
        "empty",
        ward -> ward.fault(ApiCall.TOKEN, ApiFault.emptyToken()));
    row(
        Diagnosis.TOKEN_UNUSABLE,
        "expired",
        ward -> ward.fault(ApiCall.TOKEN, ApiFault.expiredToken()));
    row(
        Diagnosis.TOKEN_UNUSABLE,
        "without an expiry",
        ward -> ward.fault(ApiCall.TOKEN, ApiFault.tokenWithoutExpiry()));
  }

  private static void api() {
    row(
        Diagnosis.API_HOST_UNKNOWN,
        "no such host",
        ward -> ward.set("cloudSqlAdminRootUrl", "https://sqladmin.invalid/"));
    row(
        Diagnosis.API_UNREACHABLE,
        "nothing listens",
        ward -> {
          try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ward.set("cloudSqlAdminRootUrl", "http://127.0.0.1:%s/".formatted(free.getLocalPort()));
          }
        });
    row(
        Diagnosis.API_UNREACHABLE,
        "reset",
        ward -> ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.reset()));
    row(
        Diagnosis.API_UNREACHABLE,
        "reset in the middle of the answer",
        ward -> ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.resetMidBody()));
    row(
        Diagnosis.API_SILENT,
        "settings",
        ward -> {
          ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
          ward.set("cloudSqlTimeout", "5");
        });
    row(
        Diagnosis.API_SILENT,
        "certificate",
        ward -> {
          ward.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.hang());
          ward.set("cloudSqlTimeout", "5");
        });
    row(
        Diagnosis.API_NOT_TRUSTED,
        "another authority",
        ward -> {
          Path subject = Files.writeString(ward.folder().resolve("token"), "x");
          String file = ward.cloud.credentialFiles().externalAccount(subject);
          ward.set(
              "cloudSqlAdminRootUrl",
              file.replaceFirst("(?s).*\"(https://[^\"]*/)v1/token\".*", "$1"));
        });
    row(
        Diagnosis.API_PROXY_REFUSES,
        "407",
        ward -> ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.body(407, "text/plain", "")));
    row(
        Diagnosis.API_PROXY_IGNORED,
        "HTTPS_PROXY",
        ward -> {
          ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.reset());
          ward.environment.put("HTTPS_PROXY", "http://proxy.example.com:3128");
        });
    row(
        Diagnosis.API_OTHER_SERVER,
        "sign-in page",
        ward -> ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.html()));
    row(
        Diagnosis.API_OTHER_SERVER,
        "page of a proxy, 403",
        ward ->
            ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.body(403, "text/html", "<html>blocked")));
    row(
        Diagnosis.API_RESPONSE_UNUSABLE,
        "no fields",
        ward -> ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.json("{}")));
    row(
        Diagnosis.API_RESPONSE_UNUSABLE,
        "cut short",
        ward -> ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.truncatedBody()));
    row(
        Diagnosis.API_RESPONSE_UNUSABLE,
        "too large",
        ward -> ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hugeBody(8 << 20)));
    row(
        Diagnosis.API_FAILING,
        "503",
        ward -> ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(503)));
    row(
        Diagnosis.API_FAILING,
        "500 for the certificate",
        ward -> ward.fault(ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.status(500)));
    row(
        Diagnosis.API_THROTTLED,
        "429",
        ward ->
            ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(429).reason("rateLimitExceeded")));
    FAULTS.add(
        row(
            Diagnosis.CLOCK_WRONG,
            "fast by three hours",
            () -> at(Duration.ofHours(-3)),
            ward -> {}));
  }

  private static void names() {
    row(Diagnosis.NAME_LEADS_NOWHERE, "NXDOMAIN", ward -> ward.target = DB);
    row(
        Diagnosis.NAME_LEADS_NOWHERE,
        "NXDOMAIN, says the server",
        ward -> {
          ward.fault(DnsFault.NXDOMAIN);
          ward.target = DB;
        });
    row(
        Diagnosis.NAME_LEADS_NOWHERE,
        "TXT of something else",
        ward -> {
          ward.cloud.dns().set(DnsRecord.txt(DB, "v=spf1 -all"));
          ward.target = DB;
        });
    row(
        Diagnosis.DNS_UNAVAILABLE,
        "SERVFAIL",
        ward -> {
          ward.fault(DnsFault.SERVFAIL);
          ward.target = DB;
          ward.set("cloudSqlTimeout", "5");
        });
    row(
        Diagnosis.DNS_UNAVAILABLE,
        "silence",
        ward -> {
          ward.fault(DnsFault.SILENCE);
          ward.target = DB;
          ward.set("cloudSqlTimeout", "3");
        });
  }

  private static void instance() {
    row(Diagnosis.TOKEN_REFUSED, "401", ward -> ward.set("credentials", "token:ya29.of-nobody"));
    row(
        Diagnosis.ROLE_MISSING,
        "no role",
        ward -> ward.cloud.iam().grant("other@example.com", "roles/cloudsql.client"));
    row(
        Diagnosis.ROLE_MISSING,
        "only the viewer's",
        ward -> ward.cloud.iam().grant(ward.cloud.serviceAccount(), "roles/cloudsql.viewer"));
    row(
        Diagnosis.API_DISABLED,
        "SERVICE_DISABLED",
        ward -> ward.cloud.iam().disable("sqladmin.googleapis.com"));
    row(
        Diagnosis.SCOPE_MISSING,
        "storage only",
        ward ->
            ward.set(
                "credentials",
                "token:"
                    + ward.cloud
                        .issueToken("app@example.com", "https://www.googleapis.com/auth/devstorage")
                        .value()));
    denied(Diagnosis.QUOTA_PROJECT_REFUSED, "USER_PROJECT_DENIED");
    denied(Diagnosis.PERIMETER_FORBIDS, "vpcServiceControls");
    denied(Diagnosis.ACCESS_DENIED, "BILLING_DISABLED");
    row(Diagnosis.INSTANCE_UNKNOWN, "404", ward -> ward.target = "shop:europe-west1:order");
    row(
        Diagnosis.INSTANCE_UNKNOWN,
        "a name of Cloud SQL that no instance has",
        ward -> ward.target = "0123456789ab.0123456789ab.europe-west1.sql.goog");
    row(
        Diagnosis.INSTANCE_STOPPED,
        "activation policy NEVER",
        ward -> ward.builder().settings(it -> it.withActivationPolicy("NEVER")));
    row(
        Diagnosis.REQUEST_REJECTED,
        "400",
        ward ->
            ward.fault(
                ApiCall.GENERATE_EPHEMERAL_CERT, ApiFault.status(400).message("No such field")));
    row(Diagnosis.REGION_WRONG, "us", ward -> ward.target = "shop:us-central1:orders");
    row(
        Diagnosis.INSTANCE_KIND_UNSUPPORTED,
        "first generation",
        ward -> ward.builder().settings(it -> it.withBackendType("FIRST_GEN")));
    row(
        Diagnosis.CERTIFICATE_EXPIRED,
        "an hour ago",
        ward -> ward.builder().settings(it -> it.withCertificateLifetime(Duration.ofHours(-1))));
  }

  private static void denied(Diagnosis expected, String reason) {
    row(
        expected,
        reason,
        ward ->
            ward.fault(
                ApiCall.CONNECT_SETTINGS, ApiFault.status(403).reason(reason).message("Denied")));
  }

  private static void addresses() {
    row(
        Diagnosis.ENGINE_WRONG,
        "MySQL's dialect",
        ward -> ward.target = "jdbc:cloudsql:mysql://" + Ward.INSTANCE);
    row(
        Diagnosis.IAM_UNSUPPORTED,
        "SQL Server",
        ward -> {
          ward.builder().databaseVersion("SQLSERVER_2022_STANDARD");
          ward.set("enableIamAuth", "true");
          ward.login = true;
        });
    row(Diagnosis.IP_TYPE_UNAVAILABLE, "PSC", ward -> ward.set("ipTypes", "PSC"));
    row(
        Diagnosis.NO_ADDRESS,
        "none",
        ward -> ward.db().update(it -> it.withoutAddress(AddressType.PUBLIC)));
    row(
        Diagnosis.ADDRESS_UNRESOLVED,
        "PSC without a DNS zone",
        ward ->
            ward.db()
                .update(
                    it ->
                        it.withoutAddress(AddressType.PUBLIC)
                            .withAddress(AddressType.PSC, "abc.sql-psc.invalid")));
    faulty(Diagnosis.PORT_REFUSED, "refused", InstanceFault.refuse());
    FAULTS.add(
        row(
            Diagnosis.PORT_SILENT,
            "packets are lost",
            Ward::open,
            ward -> {
              BlackHole hole = BlackHole.on(ward.cloud.serverPort());
              ward.closes(hole);
              ward.db().update(it -> it.withAddress(AddressType.PUBLIC, hole.host()));
              ward.set("cloudSqlTimeout", "8");
            }));
    row(
        Diagnosis.TCP_DIALER_FAILED,
        "no SOCKS proxy",
        ward -> {
          try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ward.set("tcpDialer", "socks5:127.0.0.1:" + free.getLocalPort());
          }
        });
    row(
        Diagnosis.SQL_DATA_NOT_OFFERED,
        "not offered",
        ward -> {
          sqlData(ward);
          ward.db().fault(SqlDataFault.unsupported());
        });
    row(
        Diagnosis.SQL_DATA_EXHAUSTED,
        "exhausted",
        ward -> {
          sqlData(ward);
          ward.fault(ApiCall.STREAM_SQL_DATA, ApiFault.status(429));
        });
    row(
        Diagnosis.SQL_DATA_BROKEN,
        "no server",
        ward -> {
          try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ward.set("ipTypes", "SQL_DATA");
            ward.set("cloudSqlSqlDataEndpoint", "http://127.0.0.1:" + free.getLocalPort());
          }
        });
    row(
        Diagnosis.UNIX_SOCKET_UNAVAILABLE,
        "no such file",
        ward -> {
          ward.dialect = "postgres";
          ward.set("unixSocketPath", ward.folder().resolve("none").toString());
        });
  }

  private static void sqlData(Ward ward) {
    ward.set("ipTypes", "SQL_DATA");
    ward.set("cloudSqlSqlDataEndpoint", ward.cloud.sqlDataEndpoint().toString());
  }

  private static void tls() {
    faulty(Diagnosis.TLS_VERSION, "TLS 1.2 only", InstanceFault.tls12Only());
    faulty(Diagnosis.TLS_BROKEN_OFF, "reset", InstanceFault.reset());
    faulty(Diagnosis.TLS_BROKEN_OFF, "closed", InstanceFault.closeDuringHandshake());
    hanging(Diagnosis.TLS_SILENT, "silence", InstanceFault.silence());
    hanging(Diagnosis.TLS_SILENT, "after the ClientHello", InstanceFault.stallAfterClientHello());
    hanging(Diagnosis.TLS_SILENT, "in the handshake", InstanceFault.stallMidHandshake());
    hanging(Diagnosis.TLS_SILENT, "after ten bytes", InstanceFault.stallAfter(10));
    hanging(Diagnosis.TLS_SILENT, "trickle", InstanceFault.trickle(Duration.ofMillis(300)));
    faulty(Diagnosis.SERVER_CA_UNKNOWN, "another CA", InstanceFault.unknownAuthority());
    faulty(Diagnosis.SERVER_CERTIFICATE_EXPIRED, "expired", InstanceFault.expiredCertificate());
    faulty(
        Diagnosis.SERVER_IDENTITY_WRONG,
        "another instance",
        InstanceFault.wrongCommonName("shop:other"));
    faulty(
        Diagnosis.SERVER_IDENTITY_WRONG,
        "other names",
        InstanceFault.wrongNames("shop:other", "other.example.com"));
  }

  private static void certificate() {
    faulty(
        Diagnosis.CLIENT_CERTIFICATE_REFUSED, "refused", InstanceFault.rejectClientCertificate());
    faulty(Diagnosis.CLOSED_AFTER_HANDSHAKE, "closed", InstanceFault.closeAfterHandshake());
    row(
        Diagnosis.METADATA_REFUSED,
        "MDX error",
        ward -> {
          ward.builder().settings(it -> it.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE"));
          ward.fault(InstanceFault.mdxError("Not with this client"));
          ward.dialect = "telling";
        });
    row(
        Diagnosis.DATABASE_SILENT,
        "says nothing",
        ward -> {
          ward.builder().backend(connection -> connection.input().readAllBytes());
          ward.set("cloudSqlTimeout", "8");
        });
  }

  private static void login() {
    refusing(Diagnosis.PASSWORD_REFUSED, "28P01");
    refusing(Diagnosis.DATABASE_UNKNOWN, "3D000");
    refusing(Diagnosis.TOO_MANY_CONNECTIONS, "53300");
    refusing(Diagnosis.DATABASE_NOT_READY, "57P03");
    refusing(Diagnosis.LOGIN_FAILED, "XX000");
    row(
        Diagnosis.IAM_LOGIN_REFUSED,
        "without the role of an instance user",
        ward -> {
          ward.cloud.iam().grant(ward.cloud.serviceAccount(), "roles/cloudsql.client");
          ward.builder()
              .backend(IamLogin.postgres(Ward.postgres(), ward.cloud.iam()::loginPrincipal));
          ward.set("enableIamAuth", "true");
          ward.login = true;
        });
  }

  private static void iamWithoutUser() {
    row(
        Diagnosis.IAM_USER_UNKNOWN,
        "fixed tokens",
        ward -> {
          String scope = "https://www.googleapis.com/auth/sqlservice.";
          ward.set(
              "credentials",
              "token:%s,%s"
                  .formatted(
                      ward.cloud.issueToken("app@example.com", scope + "admin").value(),
                      ward.cloud.issueToken("app@example.com", scope + "login").value()));
          ward.set("enableIamAuth", "true");
          ward.login = true;
        });
  }

  private static void refusing(Diagnosis expected, String sqlState) {
    row(
        expected,
        "SQLState " + sqlState,
        ward -> {
          ward.builder().backend(Ward.postgresRefusing(sqlState));
          ward.loginAs("app", "geheim").set("database", "shop");
        });
  }

  private static void faulty(Diagnosis expected, String name, InstanceFault fault) {
    row(expected, name, ward -> ward.fault(fault));
  }

  private static void hanging(Diagnosis expected, String name, InstanceFault fault) {
    row(
        expected,
        name,
        ward -> {
          ward.fault(fault);
          ward.set("cloudSqlTimeout", "8");
        });
  }

  private static void nothingWrong() {
    healthy("PostgreSQL", ward -> {});
    healthy(
        "all types of address, one name for all",
        ward ->
            ward.builder()
                .addresses(AddressType.PUBLIC, AddressType.PRIVATE)
                .settings(
                    it ->
                        it.withServerCaMode("GOOGLE_MANAGED_CAS_CA")
                            .withDnsNames(DnsName.psc("a.sql-psc.goog."))
                            .withServerDnsNames("a.sql-psc.goog")));
    healthy("MySQL", ward -> ward.builder().databaseVersion("MYSQL_8_4").backend(Ward.mysql()));
    healthy(
        "SQL Server",
        ward ->
            ward.builder()
                .databaseVersion("SQLSERVER_2022_STANDARD")
                .backend(TdsServer.withUser("app", "secret")));
    healthy("a server that wants P-256", ward -> ward.fault(InstanceFault.p256Only()));
    healthy(
        "a client certificate that is refused once",
        ward -> ward.fault(InstanceFault.rejectClientCertificate().times(1)));
    healthy("an EC certificate", ward -> ward.fault(InstanceFault.ecdsaCertificate()));
    healthy(
        "a slow API",
        ward -> ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.delay(Duration.ofMillis(300))));
    healthy(
        "impersonation",
        ward -> ward.set("cloudSqlTargetPrincipal", "db@shop.iam.gserviceaccount.com"));
    healthy("a padded token", ward -> ward.fault(ApiCall.TOKEN, ApiFault.paddedToken()));
    healthy(
        "a DNS name whose records need TCP",
        ward -> {
          ward.cloud.dns().set(DnsRecord.txt(DB, Ward.INSTANCE));
          ward.fault(DnsFault.TRUNCATION);
          ward.builder().settings(it -> it.withServerDnsNames(DB));
          ward.target = DB;
        });
    healthy(
        "a URL of pgjdbc for the official connector",
        ward ->
            ward.target =
                "jdbc:postgresql:///shop?socketFactory=com.google.cloud.sql.postgres.SocketFactory&cloudSqlInstance="
                    + Ward.INSTANCE);
    healthy(
        "a refresh that succeeds at the second try",
        ward -> ward.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(503).times(1)));
  }

  static Stream<Row> faults() {
    return FAULTS.stream();
  }

  static Stream<Row> healthy() {
    return HEALTHY.stream();
  }

  private static Report report(Row row) throws Exception {
    try {
      return row.report().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("The row '%s' failed".formatted(row), e.getCause());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  @DisplayName("finds each fault, with what to do, and tells no secret")
  void finds(Row row) throws Exception {
    Report report = report(row);
    String text = new TextReport(Ansi.OFF, true).of(report);
    assertThat(report.failure().map(it -> it.diagnosis().id()).orElse("none"))
        .as(text)
        .isEqualTo(row.expected().id());
    Finding finding = report.failure().orElseThrow();
    assertThat(finding.why()).isNotBlank();
    assertThat(finding.which()).isNotBlank();
    assertThat(text.lines().reduce((a, b) -> b).orElse("")).isNotBlank();
    assertThat(text).contains("Cannot connect (" + row.expected().id() + "). First: ");
    assertThat(text + JsonReport.of(report))
        .doesNotContain("geheim", "ya29.", "PRIVATE KEY", "emulator-refresh-token");
    assertThat(report.findings()).as(text).hasSize(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("healthy")
  @DisplayName("raises no alarm where nothing is wrong")
  void noFalseAlarm(Row row) throws Exception {
    Report report = report(row);
    String text = new TextReport(Ansi.OFF, true).of(report);
    assertThat(report.findings()).as(text).isEmpty();
    assertThat(text).contains("Healthy: ");
  }

  /** A warning with what causes it. */
  private static void warns(Opening opening, Fault fault, Diagnosis... expected) throws Exception {
    Report report = report(row(expected[0], "warning", opening, fault));
    String text = new TextReport(Ansi.OFF, true).of(report);
    assertThat(report.failure()).as(text).isEmpty();
    assertThat(report.findings())
        .as(text)
        .extracting(Finding::diagnosis)
        .containsExactlyInAnyOrder(expected);
    assertThat(text).contains("Healthy: ", "First of the warnings: ");
  }

  @Test
  @DisplayName("warns where a connect succeeds but something should be changed")
  void warns() throws Exception {
    warns(() -> at(Duration.ofMinutes(20)), ward -> {}, Diagnosis.CLOCK_WRONG);
    warns(
        () -> at(Duration.ofDays(-340)),
        ward -> ward.builder().settings(it -> it.withCertificateLifetime(Duration.ofDays(341))),
        Diagnosis.CLOCK_WRONG,
        Diagnosis.SERVER_CERTIFICATE_ENDS_SOON);
    warns(
        Ward::open,
        ward -> {
          ward.builder().addresses(AddressType.PUBLIC, AddressType.PRIVATE);
          ward.db().update(it -> it.withAddress(AddressType.PUBLIC, "127.9.9.9"));
        },
        Diagnosis.ADDRESS_UNUSABLE);
    warns(
        Ward::open,
        ward -> ward.builder().backend(Backend.echo()),
        Diagnosis.DATABASE_ANSWERS_ODDLY);
  }

  /** An emulator whose clock is ahead of this machine's. */
  private static Ward at(Duration ahead) throws IOException {
    return Ward.open(
        CloudSqlEmulator.builder().clock(ManualClock.at(Instant.now().plus(ahead))).start());
  }

  @Test
  @DisplayName("has a row for each finding that an emulator can cause")
  void complete() {
    Set<Diagnosis> tested = EnumSet.noneOf(Diagnosis.class);
    FAULTS.forEach(row -> tested.add(row.expected()));
    assertThat(EnumSet.complementOf(EnumSet.copyOf(tested)))
        .containsExactlyInAnyOrder(
            // Depend on the machine or on other jars on the path.
            Diagnosis.RUNTIME_UNUSABLE,
            Diagnosis.CREDENTIALS_MISSING,
            Diagnosis.PORT_UNREACHABLE,
            Diagnosis.TLS_DISABLED_HERE,
            Diagnosis.TLS_FAILED,
            Diagnosis.TIMED_OUT,
            Diagnosis.UNEXPECTED,
            // Warnings: WarningsTests.
            Diagnosis.API_INSPECTED,
            Diagnosis.ADDRESS_UNUSABLE,
            Diagnosis.SERVER_CERTIFICATE_ENDS_SOON,
            Diagnosis.DATABASE_ANSWERS_ODDLY);
  }

  @Test
  @DisplayName("was tried with every fault of the emulator")
  void everyFault() throws Exception {
    for (Row row : Stream.concat(FAULTS.stream(), HEALTHY.stream()).toList()) {
      report(row);
    }
    Set<Object> tried = Ward.faults();
    assertThat(tried).contains((Object[]) DnsFault.values());
    for (Class<?> kind :
        Stream.of(InstanceFault.class, ApiFault.class)
            .flatMap(type -> Stream.of(type.getPermittedSubclasses()))
            .filter(type -> type != SqlDataFault.class)
            .toList()) {
      if (kind.isEnum()) {
        assertThat(tried).contains(kind.getEnumConstants());
      } else {
        assertThat(tried).as("faults").hasAtLeastOneElementOfType(kind);
      }
    }
  }

  /** An address that drops what comes, because its queue is full. */
  private static final class BlackHole implements AutoCloseable {

    private static final int MOST = 64;

    private final ServerSocket socket;
    private final List<Socket> waiting = new ArrayList<>();

    private BlackHole(ServerSocket socket) {
      this.socket = socket;
    }

    static BlackHole on(int port) throws IOException {
      BlackHole hole = new BlackHole(new ServerSocket(port, 1, InetAddress.getByName("127.9.8.7")));
      while (hole.waiting.size() < MOST) {
        Socket client = new Socket();
        hole.waiting.add(client);
        try {
          client.connect(new InetSocketAddress(hole.socket.getInetAddress(), port), 500);
        } catch (SocketTimeoutException e) {
          return hole;
        }
      }
      throw new IOException("This system drops no connection when a queue is full");
    }

    String host() {
      return socket.getInetAddress().getHostAddress();
    }

    @Override
    public void close() throws IOException {
      for (Socket client : waiting) {
        client.close();
      }
      socket.close();
    }
  }
}
