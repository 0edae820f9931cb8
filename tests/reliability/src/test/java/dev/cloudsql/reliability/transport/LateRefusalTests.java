package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A client certificate that the server refuses after the handshake, as in TLS 1.3")
@Timeout(120)
class LateRefusalTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
  }

  @ParameterizedTest
  @EnumSource(RefreshPolicy.class)
  @DisplayName("is replaced within the connect when it worked before, and open connections live on")
  void knownBefore(RefreshPolicy policy) throws Exception {
    try (Connector connector = connector(policy);
        Connection early = connector.connect(NAME, OPTIONS)) {
      X509Certificate before = db.connections().clientCertificates().get(0);
      db.rotateClientCa();

      try (Connection late = connector.connect(NAME, OPTIONS)) {
        assertThat(late.isValid(0)).isTrue();
      }

      assertThat(db.connections().clientCertificates()).last().isNotEqualTo(before);
      assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(2);
      assertThat(early.isValid(0)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(RefreshPolicy.class)
  @DisplayName("fails the first login, typed, and the next one has a new certificate")
  void atTheFirstLogin(RefreshPolicy policy) throws Exception {
    try (Connector connector = connector(policy)) {
      db.fault(InstanceFault.rejectClientCertificate().times(1));

      SQLException failure =
          catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, OPTIONS));

      assertThat(failure.getSQLState()).isEqualTo("28000");
      assertRefused((ConnectorException) failure.getCause());
      cloud.calls().await(ApiCall.GENERATE_EPHEMERAL_CERT, 2);
      connector.connect(NAME, OPTIONS).close();

      assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(RefreshPolicy.class)
  @DisplayName("fails the first read of a bare socket, typed, and the next socket has a new one")
  void atASocket(RefreshPolicy policy) throws Exception {
    try (Connector connector = connector(policy);
        Socket early = connector.openSocket(NAME, OPTIONS)) {
      EchoDialect.say(early, "before");
      db.rotateClientCa();
      try (Socket refused = connector.openSocket(NAME, OPTIONS)) {
        assertRefused(
            catchThrowableOfType(ConnectorException.class, () -> refused.getInputStream().read()));
      }
      cloud.calls().await(ApiCall.GENERATE_EPHEMERAL_CERT, 2);

      // The new one is on its way; who comes meanwhile may still get the old one, and once more.
      try (Socket late = socketThatAnswers(connector)) {
        EchoDialect.say(late, "after");
      }
      EchoDialect.say(early, "still");
      assertThat(cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(2);
    }
  }

  private static Socket socketThatAnswers(Connector connector) throws Exception {
    while (true) {
      Socket socket = connector.openSocket(NAME, OPTIONS);
      try {
        EchoDialect.say(socket, "anybody there?");
        return socket;
      } catch (ConnectorException e) {
        socket.close();
      }
    }
  }

  private static void assertRefused(ConnectorException failure) {
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.CLIENT_CERTIFICATE);
    assertThat(failure.phase()).isEqualTo(Phase.LOGIN);
    assertThat(failure.retryable()).isTrue();
  }

  private Connector connector(RefreshPolicy policy) throws Exception {
    return Connectors.forDialect("echo", EmulatorConfig.of(cloud).refreshPolicy(policy).build());
  }
}
