package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.Phase;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A connect that goes well")
class ConnectTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    connector = new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Test
  @DisplayName("opens a socket that carries bytes both ways over TLS 1.3")
  void opensASocket() throws Exception {
    EmulatedInstance db = cloud.instance(NAME).start();

    try (Socket socket = connector.openSocket(NAME, OPTIONS)) {
      EchoDialect.say(socket, "anybody there?");
    }

    assertThat(db.connections().handshakes()).isEqualTo(1);
    ConnectReport report = report();
    assertThat(report.tunnel().orElseThrow().tlsProtocol()).isEqualTo("TLSv1.3");
    assertThat(report.tunnel().orElseThrow().address().host())
        .isEqualTo(db.host(AddressType.PUBLIC));
    assertThat(report.phases())
        .containsKeys(Phase.CONFIG, Phase.REFRESH, Phase.SELECT, Phase.TCP, Phase.TLS);
  }

  @Test
  @DisplayName("hands the open socket to the driver, and opens no other")
  void logsIn() throws Exception {
    EmulatedInstance db = cloud.instance(NAME).start();

    try (Connection connection = connector.connect(NAME, OPTIONS)) {
      assertThat(connection.isClosed()).isFalse();
      assertThat(db.connections().accepted()).isEqualTo(1);
    }

    assertThat(report().phases()).containsKey(Phase.LOGIN);
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("costs one call of each kind for 50 connects at once")
  void fetchesOnce() throws Exception {
    cloud.instance(NAME).start();

    List<CompletableFuture<Connection>> connects = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      connects.add(connector.connectAsync(NAME, OPTIONS));
    }
    for (CompletableFuture<Connection> connect : connects) {
      connect.get(60, TimeUnit.SECONDS).close();
    }

    assertThat(cloud.calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(1);
    assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(1);
  }

  @Test
  @DisplayName("finds everything ready after a warm-up")
  void warmsUp() throws Exception {
    cloud.instance(NAME).start();

    connector.warmUp(NAME, OPTIONS).get(60, TimeUnit.SECONDS);
    assertThat(connector.status().instances().get(0).state())
        .isEqualTo(ConnectorStatus.State.SERVING);

    connector.connect(NAME, OPTIONS).close();
    assertThat(cloud.calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(1);
  }

  @Test
  @DisplayName("logs in as the credential's principal when IAM authentication names no user")
  void logsInAsPrincipal() throws Exception {
    cloud.instance(NAME).start();
    ConnectOptions iam = ConnectOptions.builder().authMode(AuthMode.IAM).build();

    try (Connection connection = connector.connect(NAME, iam)) {
      assertThat(connection.getSchema())
          .isEqualTo(cloud.serviceAccount().replace(".gserviceaccount.com", ""));
    }
  }

  @Test
  @DisplayName("takes its options from properties too")
  void readsProperties() throws Exception {
    EmulatedInstance db =
        cloud.instance(NAME).addresses(AddressType.PUBLIC, AddressType.PRIVATE).start();
    Properties properties = new Properties();
    properties.setProperty("user", "app");
    properties.setProperty("ipTypes", "PRIVATE");

    connector.connect(NAME, properties).close();

    assertThat(db.connections().acceptedAt()).containsExactly(db.host(AddressType.PRIVATE));
  }

  private ConnectReport report() {
    return connector.status().instances().get(0).lastConnect().orElseThrow();
  }
}
