package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.emulator.journal.ApiRequest;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import org.crac.Core;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A checkpoint of the JVM")
class CheckpointTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    cloud.instance(NAME).start();
  }

  @Test
  @DisplayName("stops a connector with its threads, and the next connect has new keys")
  void stops() throws Exception {
    try (Connector connector =
        new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build())) {
      connector.connect(NAME, OPTIONS).close();
      assertThat(connector.status().instances()).hasSize(1);

      Core.checkpointRestore();

      assertThat(connector.status().open()).isTrue();
      assertThat(connector.status().instances()).isEmpty();
      LifeCycleTests.awaitNoThreads();

      connector.connect(NAME, OPTIONS).close();
      assertThat(
              cloud.calls().of(ApiCall.GENERATE_EPHEMERAL_CERT).stream()
                  .map(ApiRequest::body)
                  .distinct())
          .as("public keys")
          .hasSize(2);
    }
  }

  @Test
  @DisplayName("leaves open sockets to the program")
  void sockets() throws Exception {
    try (Connector connector =
            new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build());
        Socket socket = connector.openSocket(NAME, OPTIONS)) {
      Core.checkpointRestore();

      EchoDialect.say(socket, "still there");
    }
  }
}
