package dev.cloudsql.dialect.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
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
@DisplayName("A PostgreSQL that looks for the login token in the client certificate")
@ExtendWith(Database.Provider.class)
class IamLoginTests {

  private static final String NAME = "project:region:iam";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().database("postgres").authMode(AuthMode.IAM).build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;

  @BeforeEach
  void start(Database database, CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    Backend postgres = Backend.tcp("127.0.0.1", database.port());
    db =
        cloud
            .instance(NAME)
            .backend(IamLogin.postgres(postgres, cloud.iam()::loginPrincipal))
            .start();
    connector = Connectors.forDialect("postgres", EmulatorConfig.of(cloud).build());
  }

  @AfterEach
  void stop() {
    connector.close();
  }

  @Test
  @DisplayName("lets in the principal of the credentials, without a name and without a password")
  void letsIn() throws Exception {
    try (Connection connection = connector.connect(NAME, OPTIONS)) {
      assertThat(user(connection)).isEqualTo("connector@emulator-project.iam");
    }
    ConnectOptions named = OPTIONS.toBuilder().user(cloud.serviceAccount().toUpperCase()).build();
    try (Connection connection = connector.connect(NAME, named)) {
      assertThat(user(connection)).isEqualTo("connector@emulator-project.iam");
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
    String ours = "jdbc:cloudsql:postgres://" + NAME + "/postgres?" + parameters;
    String drivers =
        "jdbc:postgresql:///postgres?sslmode=disable&user=connector%%40emulator-project.iam&socketFactory=%s&cloudSqlInstance=%s&%s"
            .formatted(SocketFactory.class.getName(), NAME, parameters);
    for (String url : List.of(ours, drivers)) {
      try (Connection connection = DriverManager.getConnection(url)) {
        assertThat(user(connection)).isEqualTo("connector@emulator-project.iam");
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
  @DisplayName("is not pestered by who has no right to log in, and has the last word")
  void refuses() throws Exception {
    cloud.iam().grant(cloud.serviceAccount(), "roles/cloudsql.client");

    for (int i = 0; i < 3; i++) {
      assertRefused(OPTIONS, "IAM user authentication failed for user \"connector@");
    }
    assertThat(certificates()).isEqualTo(1);
    assertThat(db.connections().handshakes()).isEqualTo(3);

    cloud.iam().grant(cloud.serviceAccount(), "roles/cloudsql.instanceUser");
    connector.connect(NAME, OPTIONS).close();
  }

  @Test
  @DisplayName(
      "refuses who takes another's name, once with the token at hand and once with a new one")
  void refusesOthers() throws Exception {
    connector.connect(NAME, OPTIONS).close();
    ConnectOptions somebody = OPTIONS.toBuilder().user("somebody@example.com").build();

    for (int i = 0; i < 3; i++) {
      assertRefused(somebody, "\"somebody@example.com\"");
    }
    assertThat(certificates()).isEqualTo(2);
    assertThat(db.connections().handshakes()).isEqualTo(1 + 2 + 1 + 1);
  }

  @Test
  @DisplayName("refuses a password once, for no token can help there")
  void refusesPasswords() throws Exception {
    ConnectOptions builtIn = OPTIONS.toBuilder().authMode(AuthMode.BUILT_IN).user("app").build();
    assertRefused(builtIn, "authentication failed");

    assertRefused(builtIn, "authentication failed");

    assertThat(certificates()).isEqualTo(1);
    assertThat(db.connections().handshakes()).isEqualTo(2);
  }

  private void assertRefused(ConnectOptions options, String why) {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> connector.connect(NAME, options))
        .withMessageContaining(why)
        .returns("28P01", SQLException::getSQLState);
  }

  private int certificates() {
    return cloud.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT);
  }

  private static String user(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_user")) {
      row.next();
      return row.getString(1);
    }
  }
}
