package dev.cloudsql.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.reliability.testing.CloudProperties;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A handle on a connector that another handle shares")
class SharedHandleTests {

  private static final String NAME = "project:region:instance";
  private static final int PATIENCE_SECONDS = 60;

  private final CloudSqlEmulator cloud;
  private Properties properties;

  SharedHandleTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    cloud.instance(NAME).start();
    properties = CloudProperties.of(cloud, directory, "0.5");
    properties.setProperty("cloudSqlTimeout", "600");
  }

  @Test
  @DisplayName("fails its own waiters at once when it is closed, and leaves the other's alone")
  void failsItsOwn() throws Exception {
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
    try (Connector closed = Connectors.forDialect("echo");
        Connector other = Connectors.forDialect("echo")) {
      CompletableFuture<Connection> cut = connect(closed);
      CompletableFuture<Connection> kept = connect(other);
      cloud.calls().await(ApiCall.CONNECT_SETTINGS, 1);

      closed.close();

      assertThatThrownBy(() -> cut.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(ConnectorException.class)
          .rootCause()
          .hasMessageEndingWith("[CSQL-CLOSED]");
      assertThat(kept).isNotDone();
      cloud.clearFaults();
      try (Connection connection = kept.get(60, TimeUnit.SECONDS)) {
        assertThat(connection.isValid(0)).isTrue();
      }
    }
  }

  @Test
  @DisplayName("connects no more when it is closed, and the other does")
  void connectsNoMore() throws Exception {
    try (Connector closed = Connectors.forDialect("echo");
        Connector other = Connectors.forDialect("echo")) {
      closed.connect(NAME, properties).close();

      closed.close();

      assertThatThrownBy(() -> closed.connect(NAME, properties))
          .hasRootCauseInstanceOf(ConnectorException.class)
          .rootCause()
          .hasMessageEndingWith("[CSQL-CLOSED]");
      other.connect(NAME, properties).close();
    }
  }

  private CompletableFuture<Connection> connect(Connector connector) {
    CompletableFuture<Connection> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(connector.connect(NAME, properties));
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }
}
