package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
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
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("What is known from before may be wrong by now: the connect that meets it")
class RefreshAndRetryTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;
  private Socket earlier;

  @BeforeEach
  void connectOnce(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
    connector = new CloudSqlRuntime().create(new EchoDialect(), EmulatorConfig.of(cloud).build());
    earlier = connector.openSocket(NAME, OPTIONS);
    EchoDialect.say(earlier, "before");
  }

  @AfterEach
  void stop() throws Exception {
    earlier.close();
    connector.close();
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
  @DisplayName("finds an address that the instance was given meanwhile")
  void newAddressType() throws Exception {
    String privateHost = db.listenElsewhere();
    db.update(settings -> settings.withAddress(AddressType.PRIVATE, privateHost));

    Properties properties = new Properties();
    properties.setProperty("ipTypes", "PRIVATE");
    connector.connect(NAME, properties).close();

    assertThat(db.connections().acceptedAt()).last().isEqualTo(privateHost);
  }
}
