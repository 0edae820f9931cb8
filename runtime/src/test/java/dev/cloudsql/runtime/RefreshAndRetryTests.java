package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectReport;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is known from before may be wrong by now: the connect that meets it")
class RefreshAndRetryTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;
  private Socket earlier;

  @BeforeEach
  void connectOnce() throws Exception {
    cloud = CloudSqlEmulator.start();
    db = cloud.instance(NAME).start();
    connector = new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build());
    earlier = connector.openSocket(NAME, OPTIONS);
    EchoDialect.say(earlier, "before");
  }

  @AfterEach
  void stop() throws Exception {
    earlier.close();
    connector.close();
    cloud.close();
  }

  @Test
  @DisplayName("succeeds after the server's authority was rotated, and open sockets live on")
  void rotatedAuthority() throws Exception {
    db.rotateServerCa();

    connector.connect(NAME, OPTIONS).close();

    assertThat(cloud.calls().count(ApiCall.CONNECT_SETTINGS)).isEqualTo(2);
    EchoDialect.say(earlier, "after");
  }

  @Test
  @DisplayName("succeeds after the address has changed")
  void changedAddress() throws Exception {
    String newHost = db.listenElsewhere();
    db.fault(InstanceFault.reset().times(1));
    db.update(settings -> settings.withAddress(AddressType.PUBLIC, newHost));

    connector.connect(NAME, OPTIONS).close();

    ConnectReport report = connector.status().instances().get(0).lastConnect().orElseThrow();
    assertThat(report.tunnel().orElseThrow().address().host()).isEqualTo(newHost);
  }

  @Test
  @DisplayName("succeeds after the server refused the client certificate on the first read")
  void refusedCertificate() throws Exception {
    db.fault(InstanceFault.rejectClientCertificate().times(1));

    try (Connection connection = connector.connect(NAME, OPTIONS)) {
      assertThat(connection.isClosed()).isFalse();
    }

    assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(2);
  }

  @Test
  @DisplayName("succeeds after a refusal also with a driver that loses the cause of its failures")
  void driverLosesTheCause() throws Exception {
    EchoDialect forgetful =
        new EchoDialect() {
          @Override
          public Connection connect(SocketSource sockets, ConnectRequest request)
              throws SQLException {
            try {
              return super.connect(sockets, request);
            } catch (SQLException e) {
              throw new SQLException("Something went wrong", "08S01");
            }
          }
        };
    try (Connector other =
        new CloudSqlRuntime().create(forgetful, EmulatorConfig.of(cloud).build())) {
      other.connect(NAME, OPTIONS).close();
      db.fault(InstanceFault.rejectClientCertificate().times(1));

      other.connect(NAME, OPTIONS).close();
    }
  }

  @Test
  @DisplayName("succeeds after the server closed the connection right after the handshake")
  void closedAfterHandshake() throws Exception {
    db.fault(InstanceFault.closeAfterHandshake().times(1));

    connector.connect(NAME, OPTIONS).close();

    assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(2);
  }

  @Test
  @DisplayName("leads to a new certificate also when only a socket was asked for")
  void refusedSocket() throws Exception {
    db.fault(InstanceFault.rejectClientCertificate().times(1));

    try (Socket socket = connector.openSocket(NAME, OPTIONS)) {
      assertThatThrownBy(() -> EchoDialect.say(socket, "anybody there?"))
          .isInstanceOf(ConnectorException.class);
    }

    cloud.calls().await(ApiCall.GENERATE_EPHEMERAL_CERT, 2);
  }

  @Test
  @DisplayName("finds an address that the instance was given meanwhile")
  void newAddressType() throws Exception {
    String privateHost = db.listenElsewhere();
    db.update(settings -> settings.withAddress(AddressType.PRIVATE, privateHost));

    Properties properties = new Properties();
    properties.setProperty("ipTypes", "PRIVATE");
    connector.connect(NAME, properties).close();

    assertThat(db.connections().acceptedAt()).last().isEqualTo(privateHost);
  }

  @Test
  @DisplayName("fails when new information does not help, and a hundred such cost few API calls")
  void costsFewCalls() {
    db.fault(InstanceFault.wrongCommonName("project:other"));

    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> connector.connect(NAME, OPTIONS))
          .hasMessageContaining("project:other");
    }

    assertThat(cloud.calls().count(ApiCall.CONNECT_SETTINGS)).isLessThan(10);
  }
}
