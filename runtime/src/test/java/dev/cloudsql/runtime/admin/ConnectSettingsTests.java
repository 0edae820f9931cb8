package dev.cloudsql.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonPrimitive;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.Phase;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Connect settings")
class ConnectSettingsTests {

  private static final String PSC =
      "{\"name\": \"%s\", \"connectionType\": \"PRIVATE_SERVICE_CONNECT\", \"dnsScope\":"
          + " \"INSTANCE\"}";

  private Api api;

  @BeforeEach
  void start() throws IOException {
    api = new Api();
  }

  @AfterEach
  void stop() throws IOException {
    api.close();
  }

  @Test
  @DisplayName("contain version, address, authority and common name")
  void usual() throws Exception {
    ConnectSettings settings = read(Settings.usual());

    assertThat(settings.databaseVersion()).isEqualTo("POSTGRES_17");
    assertThat(settings.addresses()).containsExactly(InstanceAddress.of(IpType.PUBLIC, "34.1.2.3"));
    assertThat(settings.server().dnsName()).isNull();
    assertThat(settings.server().commonName()).isEqualTo("shop:orders");
    assertThat(settings.server().authorities())
        .extracting(ca -> ca.decode().getSubjectX500Principal().getName())
        .containsExactly("CN=ca");
  }

  @Test
  @DisplayName("of a domain-scoped project have the domain in the common name")
  void domainScoped() throws Exception {
    api.server.answer(200, Settings.usual().toString());

    ConnectSettings settings =
        api.at(api.server.root())
            .connectSettings(
                InstanceName.parse("google.com:shop:europe-west1:orders"), Api.API_TOKEN);

    assertThat(settings.server().commonName()).isEqualTo("google.com:shop:orders");
  }

  @Test
  @DisplayName("of a read pool contain the addresses and names of its nodes after the pool's own")
  void readPool() throws Exception {
    ConnectSettings settings =
        read(
            Settings.usual()
                .with(
                    "nodes",
                    """
                    [{"name": "node-1", "dnsName": "one.example.com",
                      "ipAddresses": [{"type": "PRIVATE", "ipAddress": "10.0.0.7"},
                                      {"type": "OUTGOING", "ipAddress": "34.0.0.1"}]},
                     {"name": "node-2", "dnsNames": [%s],
                      "ipAddresses": [{"type": "PRIMARY", "ipAddress": "34.1.2.9"}]}]
                    """
                        .formatted(PSC.formatted("two.sql-psc.goog")))
                .with("pscEnabled", "true"));

    assertThat(settings.addresses())
        .containsExactly(
            InstanceAddress.of(IpType.PUBLIC, "34.1.2.3"),
            InstanceAddress.ofNode(IpType.PRIVATE, "10.0.0.7", "node-1"),
            InstanceAddress.ofNode(IpType.PSC, "one.example.com", "node-1"),
            InstanceAddress.ofNode(IpType.PUBLIC, "34.1.2.9", "node-2"),
            InstanceAddress.ofNode(IpType.PSC, "two.sql-psc.goog", "node-2"));
    assertThat(settings.server().nodeNames())
        .containsExactly("one.example.com", "two.sql-psc.goog");
  }

  @Test
  @DisplayName("take PRIMARY and PRIVATE addresses in their order, and leave out all other types")
  void addressTypes() throws Exception {
    assertThat(
            read(Settings.usual()
                    .with(
                        "ipAddresses",
                        """
                        [{"type": "OUTGOING", "ipAddress": "34.0.0.1"},
                         {"type": "PRIVATE", "ipAddress": "10.0.0.5"},
                         {"type": "MIGRATED_1ST_GEN", "ipAddress": "34.0.0.2"},
                         {"type": "PRIMARY", "ipAddress": "34.1.2.3"},
                         {"type": "SOMETHING_NEW"}]
                        """))
                .addresses())
        .containsExactly(
            InstanceAddress.of(IpType.PRIVATE, "10.0.0.5"),
            InstanceAddress.of(IpType.PUBLIC, "34.1.2.3"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[\"CLIENT_PROTOCOL_TYPE\"] | true",
        "[\"SOMETHING_NEW\", \"CLIENT_PROTOCOL_TYPE\"] | true",
        "[\"SOMETHING_NEW\"] | false",
        "[1, null, {}, \"CLIENT_PROTOCOL_TYPE\"] | true",
        "[] | false",
        "null | false"
      })
  @DisplayName("contain whether the instance accepts the client protocol")
  void metadataExchange(String types, boolean takes) throws Exception {
    assertThat(read(Settings.usual().with("mdxProtocolSupport", types)).takesClientProtocol())
        .isEqualTo(takes);
    assertThat(read(Settings.usual()).takesClientProtocol()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"CLIENT_PROTOCOL_TYPE\"", "{}"})
  @DisplayName("cannot be used when that is not a list")
  void brokenMetadataExchange(String types) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> read(Settings.usual().with("mdxProtocolSupport", types)))
        .withMessageContaining("mdxProtocolSupport");
  }

  @Test
  @DisplayName("skip elements of lists that are incomplete, of another kind or of no use")
  void unusableElements() throws Exception {
    String nothings =
        """
        7, null, [], "x", {}, {"type": 7, "ipAddress": "34.1.2.4"}, {"type": "PRIMARY"},
        {"ipAddress": "34.1.2.4"}, {"type": "PRIMARY", "ipAddress": ["34.1.2.4"]},
        {"type": "PRIVATE", "ipAddress": ""}, {"type": "PRIVATE", "ipAddress": "10.0.0.1\\n"}
        """;
    ConnectSettings settings =
        read(
            Settings.usual()
                .with(
                    "ipAddresses",
                    "[" + nothings + ", {\"type\": \"PRIMARY\", \"ipAddress\": \"34.1.2.3\"}]")
                .with("dnsNames", "[7, null, {}, {\"name\": {}}, {\"name\": \"a.sql.goog.\"}]")
                .with(
                    "nodes",
                    """
                    [7, {}, {"ipAddresses": [{"type": "PRIMARY", "ipAddress": "34.1.2.8"}]},
                     {"name": "b", "ipAddresses": {}, "dnsNames": 7, "dnsName": []},
                     {"name": "c", "ipAddresses": [%s, {"type": "PRIMARY", "ipAddress": "34.1.2.9"}]}]
                    """
                        .formatted(nothings)));

    assertThat(settings.addresses())
        .containsExactly(
            InstanceAddress.of(IpType.PUBLIC, "34.1.2.3"),
            InstanceAddress.ofNode(IpType.PUBLIC, "34.1.2.9", "c"));
    assertThat(settings.server().dnsName()).isEqualTo("a.sql.goog.");
  }

  @Test
  @DisplayName("trust the certificates of a bundle that can be read")
  void unreadableOfBundle() throws Exception {
    String good = TestCertificates.pem("ca", TestCertificates.KEY.getPublic());
    String bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    assertThat(read(Settings.usual().withAuthorities(bad + good + bad)).server().authorities())
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null"})
  @DisplayName("may be without any address")
  void noAddress(String none) throws Exception {
    assertThat(read(Settings.usual().with("ipAddresses", none)).addresses()).isEmpty();
    assertThat(read(Settings.usual().without("ipAddresses")).addresses()).isEmpty();
  }

  @Test
  @DisplayName("have PSC addresses of the instance's own DNS names, those made for PSC first")
  void pscNames() throws Exception {
    assertThat(
            read(Settings.usual()
                    .without("ipAddresses")
                    .with("pscEnabled", "true")
                    .with("dnsName", "\"old.example.\"")
                    .with(
                        "dnsNames",
                        """
                        [{"name": "psa.example", "connectionType": "PRIVATE_SERVICES_ACCESS", "dnsScope": "INSTANCE"},
                         {"name": "cluster.example", "connectionType": "PRIVATE_SERVICE_CONNECT", "dnsScope": "CLUSTER"},
                         %s, %s, %s]
                        """
                            .formatted(
                                PSC.formatted("own.example"),
                                PSC.formatted("a.b.europe-west1.SQL-PSC.goog."),
                                PSC.formatted("own.example"))))
                .addresses())
        .containsExactly(
            InstanceAddress.of(IpType.PSC, "a.b.europe-west1.SQL-PSC.goog."),
            InstanceAddress.of(IpType.PSC, "own.example"));
  }

  @Test
  @DisplayName("have the legacy DNS name as PSC address when no other name is for PSC")
  void legacyPscName() throws Exception {
    assertThat(
            read(Settings.usual()
                    .with("pscEnabled", "true")
                    .with("dnsName", "\"old.example.\"")
                    .with("dnsNames", "[" + PSC.formatted("") + "]"))
                .addresses())
        .contains(InstanceAddress.of(IpType.PSC, "old.example."));
  }

  @Test
  @DisplayName("have no PSC address unless PSC is on, whatever DNS names there are")
  void pscOff() throws Exception {
    Settings names =
        Settings.usual()
            .without("ipAddresses")
            .with("dnsName", "\"old.example.\"")
            .with("dnsNames", "[" + PSC.formatted("own.example") + "]");

    assertThat(read(names).addresses()).isEmpty();
    assertThat(read(names.with("pscEnabled", "false")).addresses()).isEmpty();
    assertThat(read(Settings.usual().without("ipAddresses").with("pscEnabled", "true")).addresses())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"name\": \"first\"}, {\"name\": \"second\"}] | \"legacy\" | first",
        "[{\"name\": \"\"}, {\"name\": \"second\"}]      | \"legacy\" | second",
        "[]                                              | \"legacy\" | legacy",
        "null                                            | \"legacy\" | legacy",
        "[]                                              | \"\"       | ",
        "[]                                              | null       | ",
      })
  @DisplayName("expect the first DNS name of the server, else the legacy one, else none")
  void serverName(String dnsNames, String dnsName, String expected) throws Exception {
    assertThat(
            read(Settings.usual().with("dnsNames", dnsNames).with("dnsName", dnsName))
                .server()
                .dnsName())
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("trust every certificate of a bundle, whatever stands between them")
  void bundle() throws Exception {
    String bundle =
        "# old\n%s\n\n# new\n%s"
            .formatted(
                TestCertificates.pem("old", TestCertificates.KEY.getPublic()),
                TestCertificates.pem("new", TestCertificates.OTHER_KEY.getPublic())
                    .replace("\n", "\r\n"));

    assertThat(read(Settings.usual().withAuthorities(bundle)).server().authorities())
        .extracting(ca -> ca.decode().getSubjectX500Principal().getName())
        .containsExactly("CN=old", "CN=new");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"CUSTOMER_MANAGED_CAS_CA\"", "\"A_MODE_YET_TO_COME\"", "null"})
  @DisplayName("are read alike in every CA mode")
  void caModes(String mode) throws Exception {
    assertThat(read(Settings.usual().with("serverCaMode", mode)).server().commonName())
        .isEqualTo("shop:orders");
  }

  @Test
  @DisplayName("of another region are refused, with both regions named")
  void region() {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> read(Settings.usual().with("region", "\"us-central1\"")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.REGION))
        .satisfies(e -> assertThat(e.phase()).isEqualTo(Phase.REFRESH))
        .satisfies(e -> assertThat(e.instance()).contains(Api.NAME))
        .withMessage(
            "Cannot connect to shop:europe-west1:orders: it is in the region us-central1, not in"
                + " europe-west1. Name it shop:us-central1:orders. [CSQL-REGION]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FIRST_GEN", "EXTERNAL", "second_gen"})
  @DisplayName("of another kind of instance are refused, even when the region is wrong too")
  void kind(String kind) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(
            () ->
                read(
                    Settings.usual()
                        .with("backendType", "\"" + kind + "\"")
                        .with("region", "\"us-central1\"")))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INSTANCE_KIND))
        .withMessageContaining(kind)
        .withMessageContaining("SECOND_GEN");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backendType     | null                            | 'backendType' is missing",
        "backendType     | 2                               | 'backendType' is not a string",
        "region          | \"\"                            | 'region' is missing",
        "databaseVersion | null                            | 'databaseVersion' is missing",
        "serverCaCert    | null                            | 'serverCaCert' is missing",
        "serverCaCert    | \"PEM\"                         | 'serverCaCert' is not an object",
        "serverCaCert    | {}                              | 'serverCaCert.cert' is missing",
        "serverCaCert    | {\"cert\": [1]}                 | 'serverCaCert.cert' is not a string",
        "ipAddresses     | {}                              | 'ipAddresses' is not a list",
        "pscEnabled      | \"yes\"                         | 'pscEnabled' is not true or false",
        "dnsName         | 1                               | 'dnsName' is not a string",
      })
  @DisplayName("with a field missing or malformed are refused, and the field is named")
  void malformed(String field, String value, String problem) {
    assertUnusable(Settings.usual().with(field, value), "its field " + problem.strip());
  }

  @Test
  @DisplayName("with a certificate that cannot be read are refused")
  void badCertificates() {
    assertUnusable(
        Settings.usual().withAuthorities("no PEM"), "'serverCaCert.cert' holds no certificate");
    assertUnusable(
        Settings.usual()
            .withAuthorities("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        "'serverCaCert.cert' holds a certificate that cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"europe\nwest", "\u001b[2J", "a\u2028b", "\u202e"})
  @DisplayName("with a name that is no line of text are refused, and the name is not shown")
  void wildNames(String name) {
    Settings answer = Settings.usual().with("region", new JsonPrimitive(name));
    assertUnusable(answer, "its field 'region' is not a line of at most 300 characters");
    assertUnusable(
        Settings.usual().with("dnsName", new JsonPrimitive("x".repeat(301))),
        "its field 'dnsName' is not a line of at most 300 characters");
  }

  private void assertUnusable(Settings answer, String problem) {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(() -> read(answer))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.API_RESPONSE))
        .withMessageContaining(problem);
  }

  private ConnectSettings read(Settings answer) throws Exception {
    api.server.answer(200, answer.toString(), "Content-Type: application/json");
    return api.connectSettings();
  }
}
