package dev.cloudsql.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.RefreshPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Settings")
class SettingsTests {

  @Test
  @DisplayName("of nothing are the defaults")
  void defaults() throws ConnectorException {
    Settings settings = Settings.parse(new Properties());

    assertThat(settings.instance()).isNull();
    assertThat(settings.configOptions()).isEmpty();
    assertThat(settings.config()).isEqualTo(ConnectorConfig.defaults());
    assertThat(settings.options()).isEqualTo(ConnectOptions.builder().build());
  }

  @Test
  @DisplayName("take everything that belongs to one connect")
  void connectOptions() throws ConnectorException {
    Settings settings =
        parse(
            "cloudSqlInstance", "p:r:i",
            "user", "app",
            "password", "pw",
            "database", "shop",
            "enableIamAuth", "true",
            "ipTypes", "private, PSC",
            "unixSocketPath", "/cloudsql/p:r:i",
            "cloudSqlUnixSocketPathSuffix", "/.s.PGSQL.6432",
            "cloudSqlTimeout", "2.5");

    assertThat(settings.instance()).isEqualTo("p:r:i");
    assertThat(settings.configOptions()).isEmpty();
    assertThat(settings.options())
        .isEqualTo(
            ConnectOptions.builder()
                .user("app")
                .password("pw")
                .database("shop")
                .authMode(AuthMode.IAM)
                .addressPolicy("PRIVATE,PSC")
                .unixSocketPath("/cloudsql/p:r:i")
                .unixSocketPathSuffix("/.s.PGSQL.6432")
                .timeout(Duration.ofMillis(2500))
                .build());
  }

  @Test
  @DisplayName("take everything that belongs to a connector")
  void connectorConfig() throws ConnectorException {
    Settings settings =
        parse(
            "credentials", "vault:team/shop",
            "cloudSqlRefreshStrategy", "lazy",
            "cloudSqlAdminRootUrl", "https://sqladmin.example.com",
            "cloudSqlAdminQuotaProject", "example.com:billing",
            "instanceResolver", "dns:10.0.0.2:5353",
            "cloudSqlFailoverPeriod", "0",
            "cloudSqlFailoverGrace", "PT1M",
            "tcpDialer", "socks5:me:pw@proxy.example:1080",
            "cloudSqlServerPort", "13307",
            "cloudSqlApplicationName", "shop/1.2",
            "cloudSqlIdleTimeout", "PT1M",
            "listener", "metrics:shop");

    assertThat(settings.configOptions()).contains("credentials", "listener").isSorted();
    assertThat(settings.config())
        .isEqualTo(
            ConnectorConfig.builder()
                .credentials("vault:team/shop")
                .refreshPolicy(RefreshPolicy.LAZY)
                .googleApis(GoogleApis.at(URI.create("https://sqladmin.example.com/")))
                .quotaProject("example.com:billing")
                .instanceResolver("dns:10.0.0.2:5353")
                .failoverPeriod(Duration.ZERO)
                .failoverGrace(Duration.ofMinutes(1))
                .tcpDialer("socks5:me:pw@proxy.example:1080")
                .serverPort(13307)
                .applicationName("shop/1.2")
                .idleTimeout(Duration.ofMinutes(1))
                .listener("metrics:shop")
                .build());
  }

  @Test
  @DisplayName("give to the driver what is no option")
  void driverProperties() throws ConnectorException {
    Settings settings = parse("user", "app", "PGDBNAME", "shop", "loginTimeout", "5");

    assertThat(settings.options().driverProperties())
        .isEqualTo(Map.of("PGDBNAME", "shop", "loginTimeout", "5"));
  }

  @Test
  @DisplayName("take numbers and truth values as text, as pools give them")
  void simpleValues() throws ConnectorException {
    Properties properties = new Properties();
    properties.put("cachePrepStmts", true);
    properties.put("cloudSqlServerPort", 13307);

    Settings settings = Settings.parse(properties);

    assertThat(settings.options().driverProperties()).isEqualTo(Map.of("cachePrepStmts", "true"));
    assertThat(settings.config().serverPort()).isEqualTo(13307);
  }

  @Test
  @DisplayName("take a blank value for a field that was left empty")
  void blank() throws ConnectorException {
    Properties properties = new Properties();
    Options.all().forEach(option -> properties.setProperty(option.key(), ""));
    properties.remove("password");
    properties.remove("cloudSqlUnixSocketPathSuffix");

    Settings settings = Settings.parse(properties);

    assertThat(settings.instance()).isNull();
    assertThat(settings.config()).isEqualTo(ConnectorConfig.defaults());
    assertThat(settings.options()).isEqualTo(ConnectOptions.builder().build());
  }

  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("read whether the login is by IAM in the usual words")
  @CsvSource({"true, IAM", "TRUE, IAM", "yes, IAM", "false, BUILT_IN", "no, BUILT_IN"})
  void authMode(String text, AuthMode expected) throws ConnectorException {
    assertThat(parse("enableIamAuth", text).options().authMode()).contains(expected);
  }

  @Test
  @DisplayName("count the defaults of properties, and modify nothing")
  void defaultsOfProperties() throws ConnectorException {
    Properties defaults = new Properties();
    defaults.setProperty("user", "app");
    defaults.setProperty("database", "shop");
    Properties properties = new Properties(defaults);
    properties.setProperty("user", "admin");

    ConnectOptions options = Settings.parse(properties).options();

    assertThat(options.user()).contains("admin");
    assertThat(options.database()).contains("shop");
    assertThat(properties).isEqualTo(Map.of("user", "admin"));
    assertThat(defaults).isEqualTo(Map.of("user", "app", "database", "shop"));
  }

  @Test
  @DisplayName("take an empty user or database for none")
  void emptyFields() throws ConnectorException {
    ConnectOptions options = parse("user", "", "database", "").options();

    assertThat(options.user()).isEmpty();
    assertThat(options.database()).isEmpty();
  }

  @Test
  @DisplayName("know the credentials file by the existing Java connector's name")
  void credentialsPath() throws ConnectorException {
    assertThat(parse("cloudSqlGoogleCredentialsPath", "/etc/key.json").config())
        .isEqualTo(ConnectorConfig.builder().credentials("file:/etc/key.json").build());
  }

  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("know refresh strategies in any case, and by the existing Java connector's names")
  @CsvSource({
    "adaptive, ADAPTIVE",
    "Adaptive, ADAPTIVE",
    "ahead, AHEAD",
    "background, AHEAD",
    "BACKGROUND, AHEAD",
    "refresh_ahead, AHEAD",
    "lazy, LAZY",
    "LAZY, LAZY"
  })
  void refreshStrategies(String text, RefreshPolicy policy) throws ConnectorException {
    assertThat(parse("cloudSqlRefreshStrategy", text).config().refreshPolicy()).isEqualTo(policy);
  }

  @ParameterizedTest(name = "{0} and {1} make {2}")
  @DisplayName("join root URL and service path as the existing Java connector does")
  @CsvSource({
    "https://api.example.com,  '',           https://api.example.com/",
    "https://api.example.com/, '',           https://api.example.com/",
    "https://api.example.com/, /,            https://api.example.com/",
    "https://api.example.com,  sqladmin,     https://api.example.com/sqladmin/",
    "https://api.example.com/, sqladmin/,    https://api.example.com/sqladmin/",
    "https://api.example.com/, /sqladmin/v1, https://api.example.com/sqladmin/v1/",
    "https://api.example.com/a, b,           https://api.example.com/a/b/",
    "http://127.0.0.1:8080,    x,            http://127.0.0.1:8080/x/"
  })
  void adminUrl(String root, String path, URI expected) throws ConnectorException {
    assertThat(
            parse("cloudSqlAdminRootUrl", root, "cloudSqlAdminServicePath", path)
                .config()
                .googleApis())
        .isEqualTo(GoogleApis.at(expected));
  }

  @Test
  @DisplayName("impersonate through delegates with any credentials")
  void impersonation() throws ConnectorException {
    ConnectorConfig config =
        parse(
                "credentials", "vault:shop",
                "cloudSqlTargetPrincipal", "target@shop.iam",
                "cloudSqlDelegates", "one@shop.iam, projects/-/serviceAccounts/two@shop.iam")
            .config();

    assertThat(config)
        .isEqualTo(
            ConnectorConfig.builder()
                .credentials("vault:shop")
                .impersonate("target@shop.iam", "one@shop.iam", "two@shop.iam")
                .build());
  }

  @Test
  @DisplayName("lead to another universe, or to other servers")
  void googleApis() throws ConnectorException {
    assertThat(parse("cloudSqlUniverseDomain", "Cloud.Example").config().googleApis())
        .isEqualTo(GoogleApis.universe("cloud.example"));
    assertThat(parse("cloudSqlIamRootUrl", "https://iam.example").config().googleApis())
        .isEqualTo(
            GoogleApis.at(GoogleApis.DEFAULT.sqlAdmin(), URI.create("https://iam.example/")));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("read times in seconds or as a duration")
  @CsvSource({"30, PT30S", "0.25, PT0.25S", "007, PT7S", "PT1M, PT1M", "pt2s, PT2S", "P1D, P1D"})
  void durations(String text, Duration expected) throws ConnectorException {
    assertThat(parse("cloudSqlTimeout", text).options().timeout()).contains(expected);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @DisplayName("read types of address in any case, and keep the text of a plug-in")
  @CsvSource(
      delimiter = '|',
      value = {
        "PUBLIC|PUBLIC",
        "primary|PUBLIC",
        "psc , Private|PSC,PRIVATE",
        "auto|PUBLIC,PRIVATE,PSC",
        "nearest|nearest",
        "nearest:zone=b, x|nearest:zone=b, x"
      })
  void ipTypes(String text, String expected) throws ConnectorException {
    assertThat(parse("ipTypes", text).options().addressPolicy()).contains(expected);
  }

  @Nested
  @DisplayName("are refused")
  class Refused {

    @ParameterizedTest(name = "{0}={1}")
    @DisplayName("for a value that is not allowed, which the message shows")
    @CsvSource(
        delimiter = '|',
        value = {
          "enableIamAuth|maybe|one of true, false",
          "cloudSqlTargetPrincipal|target|the e-mail address of a service account",
          "cloudSqlDelegates|a@b,|e-mail addresses of service accounts",
          "cloudSqlUniverseDomain|https://cloud.example|a domain such as googleapis.com",
          "ipTypes|PUBLIC,,PSC|a list of PUBLIC, PRIVATE, PSC and SQL_DATA",
          "ipTypes|AUTO,PSC|a list of PUBLIC, PRIVATE, PSC and SQL_DATA",
          "ipTypes|PUBLIK|a list of PUBLIC, PRIVATE, PSC and SQL_DATA",
          "ipTypes|PUBLIC:x|a list of PUBLIC, PRIVATE, PSC and SQL_DATA",
          "cloudSqlTimeout|0|more than zero",
          "cloudSqlTimeout|0.0|more than zero",
          "cloudSqlTimeout|-1|more than zero",
          "cloudSqlTimeout|PT0S|more than zero",
          "cloudSqlTimeout|30s|more than zero",
          "cloudSqlTimeout|1e3|more than zero",
          "cloudSqlTimeout|99999999999|more than zero",
          "cloudSqlIdleTimeout|never|more than zero",
          "cloudSqlRefreshStrategy|eager|one of adaptive, ahead, lazy",
          "cloudSqlSqlDataEndpoint|host:port|host:port, or an http or https URL",
          "cloudSqlSqlDataEndpoint|ftp://host|host:port, or an http or https URL",
          "cloudSqlSqlDataStreamTimeout|0|more than zero",
          "cloudSqlResourceExhaustedCooldownPeriod|-1|0 or more",
          "cloudSqlServerPort|0|a number from 1 to 65535",
          "cloudSqlServerPort|65536|a number from 1 to 65535",
          "cloudSqlServerPort|+1|a number from 1 to 65535",
          "cloudSqlServerPort|123456789012|a number from 1 to 65535",
          "cloudSqlAdminServicePath|a?b|a path such as sqladmin/",
          "cloudSqlAdminServicePath|//evil.example|a path such as sqladmin/",
          "cloudSqlAdminQuotaProject|a b|a project id or number",
          "cloudSqlApplicationName|shop(1)|1 to 100 letters"
        })
    void badValues(String key, String value, String allowed) {
      Properties properties = new Properties();
      properties.setProperty("cloudSqlAdminRootUrl", "https://api.example.com");
      properties.setProperty(key, value);

      assertThat(refusal(properties).getMessage())
          .startsWith("Cannot use these options: %s='%s' must be %s".formatted(key, value, allowed))
          .endsWith(". [CSQL-OPTION]");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("for a header's value that has a line break")
    @ValueSource(strings = {"cloudSqlApplicationName", "cloudSqlAdminQuotaProject"})
    void headerInjection(String key) {
      assertThat(refusal(key, "shop\r\nAuthorization: x")).hasMessageContaining(key);
    }

    @ParameterizedTest(name = "'{0}'")
    @DisplayName("for a root URL that is none")
    @ValueSource(
        strings = {
          "api.example.com",
          "ftp://api.example.com",
          "https://",
          "https:///path",
          "https://me:s3cret@api.example.com",
          "https://api.example.com?key=s3cret",
          "https://api.example.com#s3cret",
          "https://api example.com"
        })
    void badRootUrl(String url) {
      assertThat(refusal("cloudSqlAdminRootUrl", url).getMessage())
          .contains("cloudSqlAdminRootUrl must be an http or https URL")
          .doesNotContain("s3cret");
    }

    @Test
    @DisplayName("for credentials that name no provider, without showing them")
    void badCredentials() {
      assertThat(refusal("credentials", "/home/s3cret").getMessage())
          .contains("credentials must be applicationDefault, file:/path/to/key.json, ")
          .doesNotContain("s3cret");
    }

    @Test
    @DisplayName("for a TCP dialer that names no provider, without showing it")
    void badDialer() {
      assertThat(refusal("tcpDialer", "//me:s3cret@proxy").getMessage())
          .contains("tcpDialer must be socks5:host:port, http:host:port, ")
          .doesNotContain("s3cret");
    }

    @Test
    @DisplayName("for two credentials")
    void twoCredentials() {
      assertThat(
              refusal("credentials", "applicationDefault", "cloudSqlGoogleCredentialsPath", "/k"))
          .hasMessageContaining("credentials and cloudSqlGoogleCredentialsPath exclude each other");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("for a universe together with endpoints")
    @ValueSource(strings = {"cloudSqlAdminRootUrl", "cloudSqlIamRootUrl"})
    void universeAndEndpoint(String root) {
      assertThat(refusal("cloudSqlUniverseDomain", "cloud.example", root, "https://api.example/"))
          .hasMessage(
              "Cannot use these options: cloudSqlUniverseDomain and %s exclude each other. Correct or remove them. [CSQL-OPTION]"
                  .formatted(root));
    }

    @Test
    @DisplayName("for delegates that lead nowhere")
    void delegatesWithoutTarget() {
      assertThat(refusal("cloudSqlDelegates", "one@shop.iam"))
          .hasMessageContaining("cloudSqlDelegates needs cloudSqlTargetPrincipal");
    }

    @Test
    @DisplayName("for a service path without a root URL")
    void pathWithoutRoot() {
      assertThat(refusal("cloudSqlAdminServicePath", "sqladmin/"))
          .hasMessageContaining("cloudSqlAdminServicePath needs cloudSqlAdminRootUrl");
    }

    @Test
    @DisplayName("for all that is wrong at once")
    void allTogether() {
      ConnectorException refusal =
          refusal(
              "enableIamAuth", "maybe", "ipType", "PSC", "mdxClientProtocolType", "x", "user", "a");

      assertThat(refusal.code()).isEqualTo(ErrorCode.OPTION);
      assertThat(refusal.getMessage())
          .contains("mdxClientProtocolType is not supported")
          .contains(" enableIamAuth='maybe' must be one of true, false; ")
          .contains("; ipType is unknown (did you mean 'ipTypes'?); ");
    }

    @Test
    @DisplayName("for values and keys that are not text")
    void notText() {
      Properties properties = new Properties();
      properties.put("cloudSqlServerPort", List.of(3307));
      properties.put(42, "value");

      assertThat(refusal(properties).getMessage())
          .contains("cloudSqlServerPort must be text")
          .contains("42 must be text");
    }

    @Test
    @DisplayName("for a value that is not text although a default is")
    void notTextOverDefault() {
      Properties defaults = new Properties();
      defaults.setProperty("user", "app");
      Properties properties = new Properties(defaults);
      properties.put("user", List.of(7));

      assertThat(refusal(properties)).hasMessageContaining("user must be text");
    }
  }

  static ConnectorException refusal(String... keysAndValues) {
    return refusal(properties(keysAndValues));
  }

  private static ConnectorException refusal(Properties properties) {
    ConnectorException refusal =
        catchThrowableOfType(ConnectorException.class, () -> Settings.parse(properties));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  static Settings parse(String... keysAndValues) throws ConnectorException {
    return Settings.parse(properties(keysAndValues));
  }

  private static Properties properties(String... keysAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    return properties;
  }
}
