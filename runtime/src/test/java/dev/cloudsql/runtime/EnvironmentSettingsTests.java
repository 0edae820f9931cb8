package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.runtime.jdbc.ConnectorDataSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("Settings in the environment apply")
class EnvironmentSettingsTests {

  private static final String NAME = "project:region:instance";

  @TempDir Path directory;

  private CloudSqlEmulator cloud;
  private final Map<String, String> environment = new HashMap<>();
  private final CloudSqlRuntime runtime = new CloudSqlRuntime(() -> environment);

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    cloud.instance(NAME).start();
    environment.put("CLOUDSQL_ADMIN_ROOT_URL", cloud.adminEndpoint().toString());
    environment.put("CLOUDSQL_SERVER_PORT", Integer.toString(cloud.serverPort()));
    environment.put("CLOUDSQL_CREDENTIALS", "file:" + cloud.writeServiceAccountKey(directory));
    environment.put("CLOUDSQL_IDLE_TIMEOUT", "0.5");
    environment.put("CLOUDSQL_USER", "of-environment");
  }

  @Test
  @DisplayName("to a connector without a configuration, and to its connects")
  void shared() throws Exception {
    try (Connector connector = runtime.shared(new EchoDialect())) {
      try (Connection connection = connector.connect(NAME, ConnectOptions.defaults())) {
        assertThat(connection.getSchema()).isEqualTo("of-environment");
      }
      try (Connection connection =
          connector.connect(NAME, ConnectOptions.builder().user("given").build())) {
        assertThat(connection.getSchema()).isEqualTo("given");
      }
      try (Connection connection = connector.connectAsync(NAME, ConnectOptions.defaults()).join()) {
        assertThat(connection.getSchema()).isEqualTo("of-environment");
      }
      try (Connection connection =
          connector.dataSource(NAME, ConnectOptions.defaults()).getConnection()) {
        assertThat(connection.getSchema()).isEqualTo("of-environment");
      }
      assertThat(connector.dataSource(NAME, ConnectOptions.defaults()))
          .isInstanceOf(ConnectorDataSource.class)
          .asString()
          .contains("of-environment");
    }
  }

  @Test
  @DisplayName("to the properties of a URL, below those and below its file")
  void properties() throws Exception {
    Path file = Files.writeString(directory.resolve("settings"), "user = of-file\n");
    Properties url = new Properties();
    try (Connector connector = runtime.shared(new EchoDialect())) {
      try (Connection connection = connector.connect(NAME, url)) {
        assertThat(connection.getSchema()).isEqualTo("of-environment");
      }
      url.setProperty("config", "file:" + file);
      try (Connection connection = connector.connect(NAME, url)) {
        assertThat(connection.getSchema()).isEqualTo("of-file");
      }
      environment.put("CLOUDSQL_INSTANCE", "another:region:instance");
      url.setProperty("user", "of-url");
      try (Connection connection = connector.connect(NAME, url)) {
        assertThat(connection.getSchema()).isEqualTo("of-url");
      }
    }
  }

  @Test
  @DisplayName("to a plain driver URL, for which they may name the instance")
  void sockets() throws Exception {
    ConnectorException missing =
        catchThrowableOfType(
            ConnectorException.class, () -> runtime.sockets(new EchoDialect(), new Properties()));
    assertThat(missing.code()).isEqualTo(ErrorCode.OPTION);
    assertThat(missing)
        .hasMessageContaining("cloudSqlInstance=project:region:instance")
        .hasMessageContaining("CLOUDSQL_INSTANCE");

    environment.put("CLOUDSQL_INSTANCE", NAME);
    try (Socket socket = runtime.sockets(new EchoDialect(), new Properties()).open()) {
      EchoDialect.say(socket, "hello");
    }
  }

  @Test
  @DisplayName("not to a connector with a configuration of its own")
  void own() throws Exception {
    environment.put("CLOUDSQL_TIMEOUT", "wrong");
    try (Connector connector = runtime.create(new EchoDialect(), EmulatorConfig.of(cloud).build());
        Connection connection =
            connector.connect(NAME, ConnectOptions.builder().user("given").build())) {
      assertThat(connection.getSchema()).isEqualTo("given");
    }
  }

  @Test
  @DisplayName("or are refused at once, with the name of the variable")
  void refused() {
    environment.put("CLOUDSQL_TIMEOUT", "soon");

    ConnectorException refusal =
        catchThrowableOfType(ConnectorException.class, () -> runtime.shared(new EchoDialect()));

    assertThat(refusal.code()).isEqualTo(ErrorCode.OPTION);
    assertThat(refusal).hasMessageContaining("CLOUDSQL_TIMEOUT='soon' must be more than zero");
  }
}
