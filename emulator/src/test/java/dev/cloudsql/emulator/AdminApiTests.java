package dev.cloudsql.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.instance.DnsName;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import dev.cloudsql.emulator.pki.KeyPairs;
import dev.cloudsql.emulator.pki.Pem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The Admin API")
class AdminApiTests {

  private static final String KEY =
      Pem.encode("RSA PUBLIC KEY", KeyPairs.sharedRsa().getPublic().getEncoded())
          .replace("\n", "\\n");

  private final ManualClock clock = ManualClock.startingNow();
  private final CloudSqlEmulator cloud = CloudSqlEmulator.builder().clock(clock).start();
  private final TestClient client = new TestClient(cloud);
  private EmulatedInstance db;

  @BeforeEach
  void startInstance() {
    db = cloud.instance("project:region:db").databaseVersion("MYSQL_8_0").start();
  }

  @AfterEach
  void stop() {
    cloud.close();
  }

  @Test
  @DisplayName("describes an instance")
  void connectSettings() throws Exception {
    db.update(s -> s.withMdxProtocolSupport("CLIENT_PROTOCOL_TYPE").withDnsName("db.example.com"));

    HttpResponse<String> answer = client.connectSettings(db.name());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).get().asString().contains("json");
    assertThat(answer.body())
        .contains("\"backendType\": \"SECOND_GEN\"")
        .contains("\"databaseVersion\": \"MYSQL_8_0\"")
        .contains("\"region\": \"region\"")
        .contains(addressJson("PRIMARY", db.host(AddressType.PUBLIC)))
        .contains("\"pscEnabled\": false")
        .contains("\"dnsName\": \"db.example.com\"")
        .contains("\"serverCaMode\": \"GOOGLE_MANAGED_INTERNAL_CA\"")
        .contains("\"mdxProtocolSupport\": [\"CLIENT_PROTOCOL_TYPE\"]")
        .contains("\"expirationTime\": \"20");
    assertThat(TestClient.x509(TestClient.pem(answer.body())))
        .isEqualTo(db.serverAuthorities().get(0));
  }

  @Test
  @DisplayName("tells the state of an instance, with the time of its clock")
  void instance() throws Exception {
    clock.jump(Duration.ofHours(-2));

    HttpResponse<String> answer = client.get(TestClient.path(db.name(), ""));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"connectionName\": \"project:region:db\"")
        .contains("\"state\": \"RUNNABLE\"")
        .contains("\"activationPolicy\": \"ALWAYS\"");
    assertThat(answer.headers().firstValue("Date"))
        .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)))
        .hasValue(clock.instant());
    assertThat(cloud.calls().count(ApiCall.INSTANCE, db.name())).isEqualTo(1);
  }

  @Test
  @DisplayName("issues no certificate for an instance that is stopped")
  void stopped() throws Exception {
    db.update(s -> s.withActivationPolicy("NEVER"));

    HttpResponse<String> answer =
        client.post(
            TestClient.path(db.name(), ":generateEphemeralCert"),
            "{\"public_key\": \"%s\"}".formatted(KEY));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Invalid request since instance is not running.");
    assertThat(client.get(TestClient.path(db.name(), "")).body())
        .contains("\"activationPolicy\": \"NEVER\"");
  }

  @Test
  @DisplayName("announces every type of address, and what changed at the next call")
  void addresses() throws Exception {
    EmulatedInstance other =
        cloud
            .instance("project:region:other")
            .addresses(AddressType.PRIVATE, AddressType.PSC)
            .settings(s -> s.withServerCaMode(null))
            .start();
    String before = client.connectSettings(other.name()).body();
    assertThat(before)
        .contains(addressJson("PRIVATE", other.host(AddressType.PRIVATE)))
        .contains("\"pscEnabled\": true")
        .contains(other.host(AddressType.PSC))
        .contains("PRIVATE_SERVICE_CONNECT")
        .doesNotContain("PRIMARY", "serverCaMode", "\"dnsName\"");

    other.update(
        s ->
            s.withAddress(AddressType.PUBLIC, "::1")
                .withoutAddress(AddressType.PRIVATE)
                .withRegion("elsewhere")
                .withBackendType("FIRST_GEN")
                .withPscEnabled(false)
                .withDnsNames(DnsName.psc("x.sql-psc.goog.")));

    assertThat(client.connectSettings(other.name()).body())
        .contains(addressJson("PRIMARY", "::1"))
        .contains("\"region\": \"elsewhere\"", "FIRST_GEN", "\"pscEnabled\": false")
        .contains("x.sql-psc.goog.")
        .doesNotContain("\"PRIVATE\"");
  }

  @ParameterizedTest
  @DisplayName("takes both versions of its paths, and a project's colon raw or escaped")
  @ValueSource(
      strings = {
        "sql/v1beta4/projects/google.com:shop/instances/db/connectSettings",
        "sql/v1beta4/projects/google.com%3Ashop/instances/db/connectSettings?alt=json",
        "sql/v1/projects/google.com:shop/instances/db/connectSettings",
        "v1/projects/google.com%3Ashop/instances/db/connectSettings"
      })
  void paths(String path) throws Exception {
    EmulatedInstance scoped = cloud.instance("google.com:shop:region:db").start();
    assertThat(client.get(path).statusCode()).isEqualTo(200);
    assertThat(cloud.calls().count(ApiCall.CONNECT_SETTINGS, scoped.name())).isEqualTo(1);
    assertThat(cloud.calls().count(ApiCall.CONNECT_SETTINGS, db.name())).isZero();
  }

  @Test
  @DisplayName("finds the instance behind a DNS name")
  void resolve() throws Exception {
    db.update(s -> s.withDnsNames(DnsName.psc("Abc.region.sql-psc.goog.")));
    String call = "sql/v1beta4/locations/region/dns/%s:resolveConnectSettings";

    assertThat(client.get(call.formatted("abc.region.sql-psc.goog.")).body())
        .contains("\"connectionName\": \"project:region:db\"");
    assertThat(client.get(call.formatted("other.goog.")).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @DisplayName("signs a key whatever the PEM text calls it")
  @ValueSource(strings = {"RSA PUBLIC KEY", "PUBLIC KEY"})
  void pemLabels(String label) throws Exception {
    X509Certificate certificate =
        certificate("{\"public_key\": \"" + KEY.replace("RSA PUBLIC KEY", label) + "\"}");
    assertThat(certificate.getPublicKey()).isEqualTo(KeyPairs.sharedRsa().getPublic());
    assertThat(certificate.getNotAfter())
        .isEqualTo(Date.from(clock.instant().plus(Duration.ofHours(1))));
  }

  @Test
  @DisplayName("gives certificates of any lifetime, also expired ones")
  void certificateLifetime() throws Exception {
    db.update(s -> s.withCertificateLifetime(Duration.ofMinutes(-3)));
    assertThat(client.certificate(db.name()).getNotAfter())
        .isEqualTo(Date.from(clock.instant().minus(Duration.ofMinutes(3))));
  }

  @Test
  @DisplayName("unpacks a body that is packed and sent in chunks")
  void gzip() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(("{\"public_key\": \"" + KEY + "\"}").getBytes(StandardCharsets.UTF_8));
    }
    HttpResponse<String> answer =
        TestClient.send(
            client
                .request(TestClient.path(db.name(), ":generateEphemeralCert"))
                .header("Content-Encoding", "gzip")
                .header("X-Nobody-Knows", "me")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(packed.toByteArray())))
                .build());
    assertThat(answer.statusCode()).isEqualTo(200);
    ApiRequest call = cloud.calls().of(ApiCall.GENERATE_EPHEMERAL_CERT).get(0);
    assertThat(call.header("Transfer-Encoding")).contains("chunked");
    assertThat(call.header("x-nobody-knows")).contains("me");
    assertThat(call.body()).contains("public_key");
  }

  @ParameterizedTest
  @DisplayName("refuses a request for a certificate that it cannot read")
  @ValueSource(strings = {"", "{", "[]", "{}", "{\"public_key\": \"me\"}", "{\"public_key\": 1, }"})
  void badCertificateRequests(String body) throws Exception {
    HttpResponse<String> answer =
        client.post(TestClient.path(db.name(), ":generateEphemeralCert"), body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("INVALID_ARGUMENT", "Invalid request");
  }

  private X509Certificate certificate(String body) throws Exception {
    HttpResponse<String> answer =
        client.post(TestClient.path(db.name(), ":generateEphemeralCert"), body);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"expirationTime\"");
    return TestClient.x509(TestClient.pem(answer.body()));
  }

  private static String addressJson(String type, String host) {
    return "{\"type\": \"%s\", \"ipAddress\": \"%s\"}".formatted(type, host);
  }
}
