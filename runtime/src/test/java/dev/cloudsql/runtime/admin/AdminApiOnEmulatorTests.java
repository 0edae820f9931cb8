package dev.cloudsql.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.instance.DnsName;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.runtime.instance.EncodedCertificate;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("The Admin API client, on the emulator,")
@Timeout(120)
class AdminApiOnEmulatorTests {

  private CloudSqlEmulator cloud;
  private EmulatedInstance instance;
  private AdminApi api;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    instance =
        cloud
            .instance("shop:europe-west1:orders")
            .addresses(AddressType.PUBLIC, AddressType.PRIVATE)
            .start();
    api =
        new AdminApi(
            new ApiConnections(),
            new AdminSettings(
                cloud.adminEndpoint(),
                "cloudsql/test",
                Optional::empty,
                EmulatorConfig.credentials(cloud)::principal,
                Duration.ofSeconds(20),
                InstantSource.system(),
                System::nanoTime));
  }

  @Test
  @DisplayName("learns addresses, authorities and the server's name")
  void settings() throws Exception {
    instance.update(settings -> settings.withDnsNames(DnsName.psc("orders.sql-psc.goog.")));
    instance.announceNextServerCa();

    ConnectSettings settings = connectSettings();

    assertThat(settings.databaseVersion()).isEqualTo("POSTGRES_17");
    assertThat(settings.addresses())
        .containsExactlyInAnyOrder(
            InstanceAddress.of(IpType.PUBLIC, instance.host(AddressType.PUBLIC)),
            InstanceAddress.of(IpType.PRIVATE, instance.host(AddressType.PRIVATE)));
    assertThat(settings.server().authorities())
        .hasSize(2)
        .isEqualTo(instance.serverAuthorities().stream().map(EncodedCertificate::of).toList());
    assertThat(settings.server().dnsName()).isEqualTo("orders.sql-psc.goog.");
  }

  @Test
  @DisplayName("has certificates signed for its key, with and without a login token")
  void certificates() throws Exception {
    for (Token login : loginTokens()) {
      X509Certificate certificate =
          api.ephemeralCertificate(
                  EmulatorConfig.name(instance),
                  TestCertificates.KEY.getPublic(),
                  apiToken(),
                  login)
              .certificate();

      assertThat(certificate.getPublicKey()).isEqualTo(TestCertificates.KEY.getPublic());
    }
    assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT, instance.name())).isEqualTo(2);
  }

  @Test
  @DisplayName("finds an instance of a domain-scoped project")
  void domainScoped() throws Exception {
    EmulatedInstance scoped = cloud.instance("google.com:shop:europe-west1:orders").start();

    assertThat(api.connectSettings(EmulatorConfig.name(scoped), apiToken()).server().commonName())
        .isEqualTo("google.com:shop:orders");
  }

  @Test
  @DisplayName(
      "tells a denied principal, an unknown instance, a token taken back and a missing scope apart")
  void refusals() throws Exception {
    assertThat(
            catchThrowableOfType(
                ConnectorException.class,
                () ->
                    api.connectSettings(
                        InstanceName.parse("shop:europe-west1:nowhere"), apiToken())))
        .returns(ErrorCode.API_NOT_FOUND, ConnectorException::code);

    instance.update(settings -> settings.withDeniedPrincipals(cloud.serviceAccount()));
    assertThat(failure())
        .returns(ErrorCode.API_DENIED, ConnectorException::code)
        .hasMessageContaining(cloud.serviceAccount())
        .hasMessageContaining("roles/cloudsql.client");

    Token login = EmulatorConfig.credentials(cloud).loginToken();
    assertThat(
            catchThrowableOfType(
                ConnectorException.class,
                () -> api.connectSettings(EmulatorConfig.name(instance), login)))
        .returns(ErrorCode.API_DENIED, ConnectorException::code)
        .hasMessageContaining("lacks a scope");

    cloud.revokeTokens();
    assertThat(failure()).returns(ErrorCode.API_UNAUTHENTICATED, ConnectorException::code);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(ApiFault.status(500), ErrorCode.API_UNAVAILABLE),
        Arguments.of(ApiFault.status(400), ErrorCode.API_REJECTED),
        Arguments.of(ApiFault.resetMidBody(), ErrorCode.API_UNAVAILABLE),
        Arguments.of(ApiFault.html(), ErrorCode.API_RESPONSE),
        Arguments.of(ApiFault.json("{}"), ErrorCode.API_RESPONSE),
        Arguments.of(ApiFault.json("{\"ephemeralCert\": {\"cert\""), ErrorCode.API_RESPONSE),
        Arguments.of(ApiFault.hugeBody(100 << 20), ErrorCode.API_RESPONSE));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("faults")
  @DisplayName("gives a fault its code, and works again when it is over")
  void fault(ApiFault fault, ErrorCode code) throws Exception {
    cloud.fault(ApiCall.CONNECT_SETTINGS, fault.times(1));
    cloud.fault(ApiCall.GENERATE_EPHEMERAL_CERT, fault.times(1));

    assertThat(failure()).returns(code, ConnectorException::code);
    assertThat(
            catchThrowableOfType(
                ConnectorException.class,
                () ->
                    api.ephemeralCertificate(
                        EmulatorConfig.name(instance),
                        TestCertificates.KEY.getPublic(),
                        apiToken(),
                        null)))
        .returns(code, ConnectorException::code);
    assertThat(connectSettings().addresses()).isNotEmpty();
    assertThat(cloud.calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(2);
    assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(1);
  }

  @Test
  @DisplayName("survives connections that are reset before the answer")
  void reset() throws Exception {
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.reset().times(1));

    assertThat(failure()).returns(ErrorCode.API_UNAVAILABLE, ConnectorException::code);
    assertThat(connectSettings().addresses()).isNotEmpty();
  }

  @Test
  @DisplayName("passes on how long a throttled caller is to wait")
  void throttled() {
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(429).retryAfter(Duration.ofSeconds(7)));

    assertThat(failure())
        .returns(ErrorCode.API_THROTTLED, ConnectorException::code)
        .isInstanceOfSatisfying(
            ConnectorException.class,
            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(7)));
  }

  @Test
  @DisplayName("refuses an instance of another region or generation")
  void otherInstance() throws Exception {
    instance.update(settings -> settings.withRegion("us-central1"));
    assertThat(failure()).returns(ErrorCode.REGION, ConnectorException::code);

    instance.update(settings -> settings.withBackendType("FIRST_GEN"));
    assertThat(failure()).returns(ErrorCode.INSTANCE_KIND, ConnectorException::code);
  }

  private Iterable<@Nullable Token> loginTokens() throws IOException {
    return Arrays.asList(null, EmulatorConfig.credentials(cloud).loginToken());
  }

  private Token apiToken() throws IOException {
    return EmulatorConfig.credentials(cloud).apiToken();
  }

  private ConnectSettings connectSettings() throws IOException {
    return api.connectSettings(EmulatorConfig.name(instance), apiToken());
  }

  private ConnectorException failure() {
    return catchThrowableOfType(ConnectorException.class, this::connectSettings);
  }
}
