package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.runtime.testing.NotesProvider;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A listener of a plug-in")
class ListenerTests {

  private static final String NAME = "project:region:instance";

  private final CloudSqlEmulator cloud;

  ListenerTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void start() {
    NotesProvider.NOTES.clear();
    cloud.instance(NAME).start();
  }

  @Test
  @DisplayName("is picked by its name, with an argument, in code")
  void inCode() throws Exception {
    try (Connector connector =
        new CloudSqlRuntime()
            .create(new EchoDialect(), EmulatorConfig.of(cloud).listener("notes:code").build())) {
      connector.connect(NAME, ConnectOptions.builder().build()).close();
    }
    assertThat(NotesProvider.NOTES)
        .containsExactly("code: refreshed " + NAME, "code: connected to " + NAME);
  }

  @Test
  @DisplayName("and in a URL")
  void inProperties(@TempDir Path directory) throws Exception {
    try (Connector shared = new CloudSqlRuntime().shared(new EchoDialect())) {
      shared.connect(NAME, properties(directory)).close();
    }
    assertThat(NotesProvider.NOTES).contains("url: connected to " + NAME);
  }

  @Test
  @DisplayName("cannot be slipped into a connector by the properties of a connect")
  void notIntoOthers(@TempDir Path directory) throws Exception {
    try (Connector own =
        new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build())) {
      assertThatThrownBy(() -> own.connect(NAME, properties(directory)))
          .hasMessageContaining("configuration of its own")
          .hasMessageContaining(
              "Remove cloudSqlAdminRootUrl, cloudSqlIdleTimeout, cloudSqlServerPort, credentials, listener from them");
    }
    assertThat(NotesProvider.NOTES).isEmpty();
  }

  @Test
  @DisplayName("is refused when none has its name, with a list of those found")
  void unknown() {
    assertThatExceptionOfType(ConnectorException.class)
        .isThrownBy(
            () ->
                new CloudSqlRuntime()
                    .create(
                        new EchoDialect(), EmulatorConfig.of(cloud).listener("metrics").build()))
        .withMessageContaining("No listener named 'metrics'. Available listeners: [notes].")
        .returns(ErrorCode.PROVIDER, ConnectorException::code);
  }

  private Properties properties(Path directory) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("listener", "notes:url");
    properties.setProperty("cloudSqlAdminRootUrl", cloud.adminEndpoint().toString());
    properties.setProperty("cloudSqlServerPort", Integer.toString(cloud.serverPort()));
    properties.setProperty("credentials", "file:" + cloud.writeServiceAccountKey(directory));
    properties.setProperty("cloudSqlIdleTimeout", "0.5");
    return properties;
  }
}
