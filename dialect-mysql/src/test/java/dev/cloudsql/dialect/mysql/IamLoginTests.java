package dev.cloudsql.dialect.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.databases.mysql.Server;
import dev.cloudsql.databases.mysql.Servers;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.IamLogin;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A MySQL that looks for the login token in the client certificate")
@ExtendWith(Servers.class)
class IamLoginTests {

  private static final String NAME = "project:region:iam";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().authMode(AuthMode.IAM).build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;

  @BeforeEach
  void start(@Servers.Mysql Server server, CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    db =
        cloud
            .instance(NAME)
            .databaseVersion("MYSQL_8_0")
            .backend(IamLogin.mysql(server.unixSocket(), cloud.iam()::loginPrincipal))
            .start();
    connector = Connectors.forDialect("mysql", EmulatorConfig.of(cloud).build());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Test
  @DisplayName("lets in the principal of the credentials, without a name and without a password")
  void letsIn() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS)) {
      assertThat(user(connection)).startsWith("connector@");
    }
    assertThat(certificates()).isEqualTo(1);
  }

  @Test
  @DisplayName("lets in by a URL alone: ours without a name, the driver's with one")
  void letsInByUrl(@TempDir Path directory) throws Exception {
    String parameters =
        "enableIamAuth=true&cloudSqlIdleTimeout=0.5&cloudSqlAdminRootUrl=%s&cloudSqlServerPort=%d&cloudSqlGoogleCredentialsPath=%s"
            .formatted(
                cloud.adminEndpoint(), cloud.serverPort(), cloud.writeServiceAccountKey(directory));
    String ours = "jdbc:cloudsql:mysql://" + NAME + "/?" + parameters;
    String drivers =
        "jdbc:mysql:///?user=connector&socketFactory=%s&cloudSqlInstance=%s&%s"
            .formatted(SocketFactory.class.getName(), NAME, parameters);
    for (String url : List.of(ours, drivers)) {
      try (Connection connection = DriverManager.getConnection(url)) {
        assertThat(user(connection)).startsWith("connector@");
      }
    }
  }

  @Test
  @DisplayName("lets in by a new token when it does not accept the one from before any more")
  void letsInAgain() throws Exception {
    try (Connection before = connector.connect(NAME, OPTIONS)) {
      cloud.revokeTokens();

      try (Connection after = connector.connect(NAME, OPTIONS)) {
        assertThat(user(after)).isEqualTo(user(before));
      }
    }
    assertThat(certificates()).isEqualTo(2);
    assertThat(db.connections().handshakes()).isEqualTo(3);
  }

  @Test
  @DisplayName(
      "refuses who takes another's name, once with the token at hand and once with a new one")
  void refusesOthers() throws Exception {
    connector.connect(NAME, OPTIONS).close();
    ConnectOptions somebody = OPTIONS.toBuilder().user("somebody@example.com").build();

    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> connector.connect(NAME, somebody))
          .withMessageContaining("Access denied for user 'somebody'")
          .returns("28000", SQLException::getSQLState)
          .returns(1045, SQLException::getErrorCode);
    }
    assertThat(certificates()).isEqualTo(2);
    assertThat(db.connections().handshakes()).isEqualTo(1 + 2 + 1 + 1);
  }

  private int certificates() {
    return cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT);
  }

  private static String user(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT CURRENT_USER()")) {
      row.next();
      return row.getString(1);
    }
  }
}
