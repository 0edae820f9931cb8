package dev.cloudsql.runtime.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.fuzzing.Messages;
import dev.cloudsql.jdbc.CloudSqlDataSource;
import dev.cloudsql.jdbc.CloudSqlDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Settings of a file and of the environment")
class LayersTests {

  private static final String CANARY = "c4nary-S3cret";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "cloudSqlTimeout, CLOUDSQL_TIMEOUT",
    "ipTypes, CLOUDSQL_IP_TYPES",
    "enableIamAuth, CLOUDSQL_ENABLE_IAM_AUTH",
    "cloudSqlAdminRootUrl, CLOUDSQL_ADMIN_ROOT_URL",
    "config, CLOUDSQL_CONFIG",
    "cloudSqlInstance, CLOUDSQL_INSTANCE"
  })
  @DisplayName("have the name of the option, in capitals, as a variable")
  void names(String key, String variable) {
    assertThat(Layers.variable(key)).isEqualTo(variable);
  }

  @Test
  @DisplayName("apply where the properties are silent")
  void environment() throws ConnectorException {
    Settings settings =
        Settings.parse(
            new Properties(),
            Map.of(
                "CLOUDSQL_INSTANCE", "p:r:i",
                "CLOUDSQL_USER", "app",
                "CLOUDSQL_ENABLE_IAM_AUTH", "true",
                "CLOUDSQL_IP_TYPES", "private",
                "CLOUDSQL_CREDENTIALS", "gcloud",
                "CLOUDSQL_TCP_KEEP_ALIVE", "60",
                "CLOUDSQL_TIMEOUT", "",
                "PATH", "/bin"));

    assertThat(settings.instance()).contains("p:r:i");
    assertThat(settings.options())
        .isEqualTo(
            ConnectOptions.builder()
                .user("app")
                .authMode(AuthMode.IAM)
                .addressPolicy("PRIVATE")
                .build());
    assertThat(settings.config())
        .isEqualTo(
            ConnectorConfig.builder()
                .credentials("gcloud")
                .tcpKeepAlive(Duration.ofMinutes(1))
                .build());
    assertThat(settings.configOptions()).isEmpty();
  }

  @Test
  @DisplayName("give way: properties before the file, the file before the environment")
  void precedence() throws Exception {
    String file = file("cloudSqlTimeout=2", "user=of-file", "database=of-file", "ssl=\\u00fc");
    Settings settings =
        Settings.parse(
            properties("config", file, "cloudSqlTimeout", "1", "database", ""),
            Map.of(
                "CLOUDSQL_TIMEOUT", "3",
                "CLOUDSQL_USER", "of-environment",
                "CLOUDSQL_PASSWORD", "of-environment",
                "CLOUDSQL_CONFIG", "file:/not/read"));

    assertThat(settings.options())
        .isEqualTo(
            ConnectOptions.builder()
                .timeout(Duration.ofSeconds(1))
                .user("of-file")
                .database("of-file")
                .password("of-environment")
                .driverProperty("ssl", "ü")
                .build());
  }

  @Test
  @DisplayName("count as the connect's when it names the file, and else as the environment's")
  void whoseFile() throws Exception {
    String file = file("cloudSqlServerPort=13307");

    Settings named = Settings.parse(properties("config", file), Map.of());
    Settings ofEnvironment = Settings.parse(new Properties(), Map.of("CLOUDSQL_CONFIG", file));

    assertThat(named.config().serverPort()).isEqualTo(13307);
    assertThat(named.configOptions()).containsExactly("cloudSqlServerPort");
    assertThat(ofEnvironment.config()).isEqualTo(named.config());
    assertThat(ofEnvironment.configOptions()).isEmpty();
  }

  @Test
  @DisplayName("do not mix with settings that replace them")
  void replaced() throws ConnectorException {
    Map<String, String> environment =
        Map.of(
            "CLOUDSQL_GOOGLE_CREDENTIALS_PATH", "/key.json",
            "CLOUDSQL_TARGET_PRINCIPAL", "a@b",
            "CLOUDSQL_DELEGATES", "c@d",
            "CLOUDSQL_ADMIN_ROOT_URL", "https://example.com",
            "CLOUDSQL_ADMIN_SERVICE_PATH", "sql/");
    Settings settings =
        Settings.parse(
            properties(
                "credentials", "gcloud",
                "cloudSqlTargetPrincipal", "e@f",
                "cloudSqlUniverseDomain", "example.org"),
            environment);

    assertThat(settings.config())
        .isEqualTo(
            ConnectorConfig.builder()
                .credentials("gcloud")
                .impersonate("e@f")
                .googleApis(GoogleApis.universe("example.org"))
                .build());
    assertThat(Settings.parse(properties("cloudSqlDelegates", "g@h"), environment).config())
        .returns(List.of("g@h"), ConnectorConfig::delegates);
  }

  @Test
  @DisplayName("are named with their place in messages, and secrets are not shown")
  void places() throws Exception {
    String file = file("ipTypes=SECRET", "iptypes=PUBLIC", "tcpDialer=" + CANARY);
    Map<String, String> environment = new HashMap<>();
    environment.put("CLOUDSQL_SERVER_PORT", "0");
    environment.put("CLOUDSQL_CREDENTIALS", CANARY + " without a colon");
    environment.put("CLOUDSQL_LISTENER", CANARY);

    ConnectorException refusal = refusal(properties("config", file), environment);

    String path = file.substring("file:".length());
    assertThat(refusal)
        .hasMessageContaining("ipTypes in " + path + "='SECRET' must be a list")
        .hasMessageContaining("iptypes in " + path + " is unknown (did you mean 'ipTypes'?)")
        .hasMessageContaining("CLOUDSQL_SERVER_PORT='0' must be a number")
        .hasMessageContaining("CLOUDSQL_CREDENTIALS must be applicationDefault");
    Messages.hide(refusal, CANARY);
  }

  @Test
  @DisplayName("are refused when the file cannot be read, with the reason and nothing of it")
  void files() throws Exception {
    Path notUtf8 = Files.write(directory.resolve("latin1"), new byte[] {'a', '=', (byte) 0xfc});
    Path huge = Files.write(directory.resolve("huge"), new byte[(1 << 20) + 1]);
    String broken = file("password=" + CANARY + "\\uXYZ");

    assertThat(message(directory.resolve("none"))).contains("there is no such file");
    assertThat(message(notUtf8)).contains("it is not UTF-8");
    assertThat(message(huge)).contains("it is longer than 1048576 bytes");
    assertThat(message(directory)).contains("it cannot be read");
    ConnectorException refusal = refusal(properties("config", broken), Map.of());
    assertThat(refusal).hasMessageContaining("is not followed by four hexadecimal digits");
    Messages.hide(refusal, CANARY);
    assertThat(refusal(properties("config", "/etc/cloudsql.properties"), Map.of()))
        .hasMessageContaining(
            "config='/etc/cloudsql.properties' must be file: and the path of a properties file");
    assertThat(refusal(properties("config", file("config=file:/other")), Map.of()))
        .hasMessageContaining("a properties file cannot name another");
  }

  @ParameterizedTest
  @CsvSource({
    "file:/etc/a.properties, /etc/a.properties",
    "file:///etc/a.properties, /etc/a.properties",
    "file:a.properties, a.properties",
    "file:C:/a.properties, C:/a.properties",
    "file:///C:/a.properties, C:/a.properties",
  })
  @DisplayName("are found at a path, or at the URI of a file")
  void paths(String value, String path) {
    assertThat(Values.propertiesFile(value)).contains(Path.of(path));
  }

  @Test
  @DisplayName("warn of variables that are probably misspelt, without their values")
  void misspelt() {
    assertThat(
            Layers.misspelt(
                Set.of(
                    "CLOUDSQL_IPTYPES",
                    "cloudsql_ip_types",
                    "CLOUDSQL_CREDENTAILS",
                    "CLOUDSQL_USER",
                    "CLOUDSQL_USERS",
                    "CLOUDSQL_DSN",
                    "CLOUDSQL_CONNECTION_NAME",
                    "PATH")))
        .containsExactly(
            "The environment variable CLOUDSQL_CREDENTAILS has no effect. Did you mean CLOUDSQL_CREDENTIALS?",
            "The environment variable CLOUDSQL_IPTYPES has no effect. Did you mean CLOUDSQL_IP_TYPES?",
            "The environment variable cloudsql_ip_types has no effect. Did you mean CLOUDSQL_IP_TYPES?");
  }

  @Test
  @DisplayName("are added to the options that a program has set, one by one")
  void below() throws ConnectorException {
    Settings defaults =
        Settings.parse(
            properties("ssl", "true", "user", "default", "password", "default"),
            Map.of("CLOUDSQL_TIMEOUT", "7"));
    ConnectOptions given = ConnectOptions.builder().user("given").driverProperty("a", "b").build();

    assertThat(defaults.below(given))
        .isEqualTo(
            ConnectOptions.builder()
                .user("given")
                .password("default")
                .timeout(Duration.ofSeconds(7))
                .driverProperty("a", "b")
                .driverProperty("ssl", "true")
                .build());
    assertThat(Settings.parse(new Properties()).below(given)).isSameAs(given);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json:" + CANARY, "token:" + CANARY + ",login-" + CANARY})
  @DisplayName("or of a URL are shown nowhere when they are secrets")
  void secrets(String credentials) throws Exception {
    String url = "jdbc:cloudsql:postgresql://p:r:i/shop?credentials=" + credentials;
    Properties info = properties("password", CANARY, "tcpDialer", "socks5:me:" + CANARY + "@h:1");
    CloudSqlDataSource bean = new CloudSqlDataSource();
    bean.setUrl(url);
    bean.setProperties(info);

    Settings settings = Settings.parse(info, Map.of("CLOUDSQL_CREDENTIALS", credentials));

    assertThat(settings.config().credentials().text()).isEqualTo(credentials);
    assertThat(settings.toString()).doesNotContain(CANARY);
    assertThat(bean.toString()).doesNotContain(CANARY);
    assertThat(CloudSqlUrl.parse(url).toString()).doesNotContain(CANARY);
    assertThat(new CloudSqlDriver().getPropertyInfo(url, info))
        .extracting(property -> String.valueOf(property.value))
        .contains("shop")
        .noneMatch(value -> value.contains(CANARY));
  }

  private String message(Path file) {
    return refusal(properties("config", "file:" + file), Map.of()).getMessage();
  }

  private static ConnectorException refusal(
      Properties properties, Map<String, String> environment) {
    ConnectorException refusal =
        catchThrowableOfType(
            ConnectorException.class, () -> Settings.parse(properties, environment));
    assertThat(refusal.code()).isEqualTo(ErrorCode.OPTION);
    return refusal;
  }

  private String file(String... lines) throws IOException {
    Path file = Files.createTempFile(directory, "settings", ".properties");
    return "file:" + Files.writeString(file, String.join("\n", lines));
  }

  private static Properties properties(String... keysAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    return properties;
  }
}
