package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.IpSelector;
import dev.cloudsql.IpType;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A registered configuration")
class NamedConnectorTests {

  private static final String INSTANCE = "project:region:instance";
  private static final String NAME = "reports";

  private CloudSqlEmulator cloud;
  private ConnectorConfig config;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    cloud.instance(INSTANCE).start();
    config = EmulatorConfig.of(cloud).build();
  }

  @AfterEach
  void unregister() {
    Connectors.unregister(NAME);
  }

  @Test
  @DisplayName("serves the properties and the plain driver URLs that name it, by one connector")
  void serves() throws Exception {
    Connectors.register(NAME, config);
    Properties properties = properties(NAME);

    try (Connector shared = new CloudSqlRuntime().shared(new EchoDialect())) {
      shared.connect(INSTANCE, properties).close();
    }
    properties.setProperty("cloudSqlInstance", INSTANCE);
    SocketSource sockets = new CloudSqlRuntime().sockets(new EchoDialect(), properties);
    try (Socket socket = sockets.open()) {
      EchoDialect.say(socket, "hello");
    }

    assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(1);
  }

  @Test
  @DisplayName("is not used any more after unregister; open connections stay, a new one may follow")
  void unregistered() throws Exception {
    Connectors.register(NAME, config);
    try (Connector shared = new CloudSqlRuntime().shared(new EchoDialect());
        Connection open = shared.connect(INSTANCE, properties(NAME))) {
      Connectors.unregister(NAME);

      assertThat(Slot.isKept(config)).isFalse();
      assertThat(open.isValid(0)).isTrue();
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> shared.connect(INSTANCE, properties(NAME)))
          .withMessageContaining("no connector is registered as 'reports'")
          .withMessageEndingWith("[CSQL-OPTION]");

      Connectors.register(NAME, EmulatorConfig.of(cloud).applicationName("second").build());
      shared.connect(INSTANCE, properties(NAME)).close();
      assertThat(cloud.calls().of(ApiCall.CONNECT_SETTINGS))
          .last()
          .satisfies(
              call -> assertThat(call.header("User-Agent").orElseThrow()).contains("second"));
    }
  }

  @Test
  @DisplayName("gives its defaults to the connects that name it")
  void defaults() throws Exception {
    Connectors.register(
        NAME, EmulatorConfig.of(cloud).ipSelector(IpSelector.of(List.of(IpType.PSC))).build());
    try (Connector shared = new CloudSqlRuntime().shared(new EchoDialect())) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> shared.connect(INSTANCE, properties(NAME)))
          .withMessageEndingWith("[CSQL-IP-TYPE]");
    }
  }

  @Test
  @DisplayName("is refused if the name is in use, and the first one stays")
  void twice() throws Exception {
    Connectors.register(NAME, config);

    ConnectorConfig other = EmulatorConfig.of(cloud).applicationName("other").build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Connectors.register(NAME, other))
        .withMessageContaining("'reports' is registered already");

    assertThat(Slot.isKept(other)).isFalse();
    try (Connector shared = new CloudSqlRuntime().shared(new EchoDialect())) {
      shared.connect(INSTANCE, properties(NAME)).close();
    }
  }

  @Test
  @DisplayName("is refused if it cannot be used, and not kept")
  void unusable(@TempDir Path directory) {
    ConnectorConfig unusable =
        EmulatorConfig.of(cloud).credentials("file:" + directory.resolve("missing.json")).build();

    assertThatIllegalStateException()
        .isThrownBy(() -> Connectors.register(NAME, unusable))
        .withMessageEndingWith("[CSQL-CREDENTIALS]");

    assertThat(Slot.isKept(unusable)).isFalse();
    Connectors.register(NAME, config);
  }

  @ParameterizedTest(name = "''{0}''")
  @ValueSource(strings = {"", " "})
  @DisplayName("needs a name")
  void blank(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Connectors.register(name, config))
        .withMessageContaining("its name is blank");
  }

  @Test
  @DisplayName("excludes other settings of a connector beside its name")
  void otherSettings() throws Exception {
    Connectors.register(NAME, config);
    Properties both = properties(NAME);
    both.setProperty("cloudSqlAdminQuotaProject", "billed");

    try (Connector shared = new CloudSqlRuntime().shared(new EchoDialect())) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> shared.connect(INSTANCE, both))
          .withMessageContaining(
              "cloudSqlNamedConnector selects a registered configuration, which has the settings of cloudSqlAdminQuotaProject: remove these, or that");
    }
  }

  @Test
  @DisplayName("is not for a connector with a configuration of its own")
  void ownConfiguration() throws Exception {
    Connectors.register(NAME, config);
    try (Connector own =
        new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build())) {
      assertThatThrownBy(() -> own.connect(INSTANCE, properties(NAME)))
          .hasMessageContaining("Remove cloudSqlNamedConnector from them.")
          .hasCauseInstanceOf(ConnectorException.class)
          .satisfies(
              e ->
                  assertThat(((ConnectorException) e.getCause()).code())
                      .isEqualTo(ErrorCode.OPTION));
      own.connect(INSTANCE, ConnectOptions.builder().user("app").build()).close();
    }
  }

  private static Properties properties(String name) {
    Properties properties = new Properties();
    properties.setProperty("user", "app");
    properties.setProperty("cloudSqlNamedConnector", name);
    return properties;
  }
}
