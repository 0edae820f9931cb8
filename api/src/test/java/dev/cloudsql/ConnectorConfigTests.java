package dev.cloudsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A connector's configuration")
class ConnectorConfigTests {

  private static final IpSelector SELECTOR =
      (instance, addresses) -> AddressOrder.of(addresses, "as they come");
  private static final ConnectorListener LISTENER = new ConnectorListener() {};
  private static final Token TOKEN = Token.of("s3cret");
  private static final CredentialSource SOURCE = CredentialSource.fixed(TOKEN, TOKEN);

  private static final GoogleApis APIS = GoogleApis.universe("cloud.example");

  private static ConnectorConfig.Builder full() {
    return ConnectorConfig.builder()
        .credentials("vault:s3cret")
        .impersonate("target@shop.iam.gserviceaccount.com", "between@shop.iam.gserviceaccount.com")
        .googleApis(APIS)
        .quotaProject("billing")
        .refreshPolicy(RefreshPolicy.LAZY)
        .authMode(AuthMode.IAM)
        .timeout(Duration.ofSeconds(7))
        .ipSelector(SELECTOR)
        .instanceResolver("directory:shop")
        .failoverPeriod(Duration.ZERO)
        .failoverGrace(Duration.ofMinutes(2))
        .tcpDialer("socks5:me:s3cret@proxy:1080")
        .serverPort(13307)
        .idleTimeout(Duration.ofMinutes(1))
        .applicationName("shop")
        .listener(LISTENER);
  }

  @Test
  @DisplayName("names what is null, such as the value of a missing environment variable")
  void nothing() {
    ConnectorConfig.Builder builder = ConnectorConfig.builder();

    assertThatNullPointerException()
        .isThrownBy(() -> builder.credentials((String) null))
        .withMessage("text");
    assertThatNullPointerException()
        .isThrownBy(() -> builder.refreshPolicy(null))
        .withMessage("policy");
  }

  @Test
  @DisplayName("starts from defaults")
  void defaults() {
    ConnectorConfig config = ConnectorConfig.defaults();

    assertThat(config.credentials().text()).isEqualTo("applicationDefault");
    assertThat(config.credentials().object()).isEmpty();
    assertThat(config.targetPrincipal()).isEmpty();
    assertThat(config.delegates()).isEmpty();
    assertThat(config.authMode()).isEqualTo(AuthMode.BUILT_IN);
    assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.googleApis()).isEqualTo(GoogleApis.universe("googleapis.com"));
    assertThat(config.quotaProject()).isEmpty();
    assertThat(config.refreshPolicy()).isEqualTo(RefreshPolicy.ADAPTIVE);
    assertThat(config.ipSelector()).isEmpty();
    assertThat(config.instanceResolver().text()).isEqualTo("dns");
    assertThat(config.failoverPeriod()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.failoverGrace()).isZero();
    assertThat(config.tcpDialer()).isEmpty();
    assertThat(config.serverPort()).isEqualTo(3307);
    assertThat(config.idleTimeout()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.applicationName()).isEmpty();
    assertThat(config.listeners()).isEmpty();
    assertThat(config).isEqualTo(ConnectorConfig.builder().build());
  }

  @Test
  @DisplayName("holds what was set")
  void everything() {
    ConnectorConfig config = full().build();

    assertThat(config.credentials().text()).isEqualTo("vault:s3cret");
    assertThat(config.targetPrincipal()).contains("target@shop.iam.gserviceaccount.com");
    assertThat(config.delegates()).containsExactly("between@shop.iam.gserviceaccount.com");
    assertThat(config.authMode()).isEqualTo(AuthMode.IAM);
    assertThat(config.timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.googleApis()).isEqualTo(APIS);
    assertThat(config.quotaProject()).contains("billing");
    assertThat(config.refreshPolicy()).isEqualTo(RefreshPolicy.LAZY);
    assertThat(config.ipSelector().orElseThrow().object()).containsSame(SELECTOR);
    assertThat(config.instanceResolver().text()).isEqualTo("directory:shop");
    assertThat(config.failoverPeriod()).isZero();
    assertThat(config.failoverGrace()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.tcpDialer().orElseThrow().text()).isEqualTo("socks5:me:s3cret@proxy:1080");
    assertThat(config.serverPort()).isEqualTo(13307);
    assertThat(config.idleTimeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.applicationName()).contains("shop");
    assertThat(config.listeners())
        .singleElement()
        .satisfies(listener -> assertThat(listener.object()).containsSame(LISTENER));
  }

  @Test
  @DisplayName("is the same after a round trip through a builder")
  void roundTrip() {
    ConnectorConfig config = full().build();

    assertThat(config.toBuilder().build()).isEqualTo(config).hasSameHashCodeAs(config);
    assertThat(config.toBuilder().quotaProject("other").build()).isNotEqualTo(config);
    assertThat(config.quotaProject()).contains("billing");
  }

  @Test
  @DisplayName("does not change with the builder that made it")
  void immutable() {
    ConnectorConfig.Builder builder = full();
    ConnectorConfig config = builder.build();

    builder.quotaProject("other").listener(new ConnectorListener() {});

    assertThat(config).isEqualTo(full().build()).hasSameHashCodeAs(full().build());
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> config.listeners().clear());
  }

  @ParameterizedTest
  @DisplayName("differs when anything in it differs")
  @MethodSource("changes")
  void unequal(UnaryOperator<ConnectorConfig.Builder> change) {
    assertThat(change.apply(full()).build()).isNotEqualTo(full().build());
  }

  static Stream<UnaryOperator<ConnectorConfig.Builder>> changes() {
    return Stream.of(
        builder -> builder.credentials("vault:other"),
        builder -> builder.tcpDialer("socks5:proxy:1080"),
        builder -> builder.tcpDialer(request -> request.connect("proxy", 1080)),
        builder -> builder.credentials(SOURCE),
        builder -> builder.credentialsFrom("vault:s3cret"),
        builder -> builder.impersonate(null),
        builder -> builder.impersonate("target@shop.iam.gserviceaccount.com"),
        builder -> builder.impersonate("other@shop.iam.gserviceaccount.com"),
        builder -> builder.googleApis(GoogleApis.DEFAULT),
        builder -> builder.googleApis(GoogleApis.at(APIS.sqlAdmin())),
        builder -> builder.quotaProject("other"),
        builder -> builder.refreshPolicy(RefreshPolicy.AHEAD),
        builder -> builder.authMode(AuthMode.BUILT_IN),
        builder -> builder.timeout(Duration.ofSeconds(8)),
        builder -> builder.ipSelector((IpSelector) null),
        builder -> builder.ipSelector("PRIVATE"),
        builder -> builder.instanceResolver("dns"),
        builder -> builder.instanceResolver(name -> new ResolvedName("p:r:i", List.of())),
        builder -> builder.failoverPeriod(Duration.ofMinutes(2)),
        builder -> builder.failoverGrace(Duration.ZERO),
        builder -> builder.serverPort(3307),
        builder -> builder.sqlDataEndpoint(URI.create("https://api.example")),
        builder -> builder.sqlDataStreamTimeout(Duration.ofMinutes(7)),
        builder -> builder.resourceExhaustedCooldown(Duration.ZERO),
        builder -> builder.idleTimeout(Duration.ofMinutes(2)),
        builder -> builder.applicationName("other"),
        builder -> builder.listener(LISTENER),
        builder -> builder.listener("metrics:s3cret"));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("refuses an endpoint of SQL Data that is none")
  @ValueSource(
      strings = {"ftp://host", "host:443", "https:///path", "https://u@host", "https://h?q"})
  void badSqlDataEndpoint(String endpoint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectorConfig.builder().sqlDataEndpoint(URI.create(endpoint)))
        .withMessageContaining("https://sqladmin.googleapis.com:443");
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("refuses a port that there is not")
  @ValueSource(ints = {-1, 0, 65_536})
  void badPort(int port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectorConfig.builder().serverPort(port))
        .withMessageContaining(Integer.toString(port));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("refuses timeouts that are not more than zero")
  @ValueSource(strings = {"PT0S", "PT-1S"})
  void badIdleTimeout(Duration timeout) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectorConfig.builder().idleTimeout(timeout))
        .withMessageContaining(timeout.toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectorConfig.builder().timeout(timeout))
        .withMessageContaining(timeout.toString());
  }

  @ParameterizedTest(name = "'{0}'")
  @DisplayName("refuses to impersonate what is no service account")
  @ValueSource(strings = {"", "target", "@shop", "a@b/c", "a@b?c", "a b@c", "projects/x/a@b"})
  void badTarget(String account) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectorConfig.builder().impersonate(account))
        .withMessageContaining("e-mail address");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectorConfig.builder().impersonate("target@shop", account));
  }

  @Test
  @DisplayName("knows a delegate by its resource name too")
  void resourceName() {
    assertThat(
            ConnectorConfig.builder()
                .impersonate("target@shop", "projects/-/serviceAccounts/between@shop")
                .build()
                .delegates())
        .containsExactly("between@shop");
  }

  @Test
  @DisplayName("refuses a failover period and a time of grace below zero")
  void badFailover() {
    Duration negative = Duration.ofNanos(-1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectorConfig.builder().failoverPeriod(negative))
        .withMessageContaining(negative.toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConnectorConfig.builder().failoverGrace(negative))
        .withMessageContaining(negative.toString());
  }

  @Test
  @DisplayName("shows no secrets as text, whatever its credentials are")
  void text() {
    CredentialSource talkative =
        new CredentialSource() {
          @Override
          public Token apiToken() {
            return TOKEN;
          }

          @Override
          public Token loginToken() {
            return TOKEN;
          }

          @Override
          public String toString() {
            return "s3cret";
          }
        };

    assertThat(
            Stream.of(
                full().build(),
                full().credentials(talkative).build(),
                full().credentialsFrom(new StringBuilder("s3cret")).build()))
        .allSatisfy(config -> assertThat(config.toString()).doesNotContain("s3cret"));
    assertThat(full().build().toString())
        .contains("credentials=vault,", "tcpDialer=socks5,", "idleTimeout=PT1M");
  }
}
