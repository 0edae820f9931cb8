package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedIam;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.runtime.testing.Visitors;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A connector speaks for")
class RefusedIdentityTests {

  private static final String TARGET = "target@shop.iam.gserviceaccount.com";
  private static final String PLATFORM = "https://www.googleapis.com/auth/cloud-platform";
  private static final ConnectOptions IAM = ConnectOptions.builder().authMode(AuthMode.IAM).build();

  private final CloudSqlEmulator cloud =
      CloudSqlEmulator.builder().universeDomain("cloud.example").start();
  private final Visitors database = Visitors.of(cloud);

  @TempDir private Path directory;

  @AfterEach
  void stop() {
    cloud.close();
    assertThat(database.visits()).isEmpty();
  }

  @Test
  @DisplayName("no principal without the role, and names principal, role and project")
  void deniesRole() {
    cloud.iam().grant(cloud.serviceAccount(), "roles/cloudsql.viewer");

    assertRefused(
        EmulatorConfig.of(cloud),
        "denies access to " + cloud.serviceAccount(),
        "403 notAuthorized",
        "Grant it roles/cloudsql.client",
        "in the project project;",
        "[CSQL-API-DENIED]");
  }

  @Test
  @DisplayName("no principal while the Admin API is disabled, and says where to enable it")
  void disabledApi() {
    cloud.iam().disable(EmulatedIam.SQL_ADMIN);

    assertRefused(
        EmulatorConfig.of(cloud),
        "403 SERVICE_DISABLED",
        cloud.serviceAccount(),
        "Enable sqladmin.googleapis.com in projects/emulator-project",
        "[CSQL-API-DENIED]");
  }

  @Test
  @DisplayName("no account that it may not impersonate, and names the missing role")
  void mayNotImpersonate() {
    cloud.iam().grant(TARGET, "roles/cloudsql.admin");

    assertRefused(
        EmulatorConfig.of(cloud).impersonate(TARGET),
        cloud.serviceAccount() + " may not act as the service account " + TARGET,
        "403 IAM_PERMISSION_DENIED",
        "Grant %s roles/iam.serviceAccountTokenCreator on %s"
            .formatted(cloud.serviceAccount(), TARGET),
        "[CSQL-CREDENTIALS]");
  }

  @Test
  @DisplayName("no principal while the API for impersonation is disabled, and names the API")
  void disabledImpersonation() {
    cloud.iam().disable(EmulatedIam.IAM_CREDENTIALS);

    assertRefused(
        EmulatorConfig.of(cloud).impersonate(TARGET),
        "403 SERVICE_DISABLED",
        "Enable the IAM Service Account Credentials API, iamcredentials.googleapis.com");
  }

  @Test
  @DisplayName("no token that is too narrow for impersonation, and names the scope")
  void narrowImpersonation() {
    Token narrow =
        EmulatorConfig.token(
            cloud.issueToken(
                "own@example.com", "https://www.googleapis.com/auth/sqlservice.admin"));

    assertRefused(
        EmulatorConfig.of(cloud)
            .impersonate(TARGET)
            .credentials(CredentialSource.fixed(narrow, narrow)),
        "403 ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "The token of the principal of the credentials needs the scope " + PLATFORM);
  }

  @Test
  @DisplayName("no principal of another universe, and names both universes")
  void otherUniverse() throws Exception {
    String key = "file:" + cloud.writeServiceAccountKey(directory);

    assertRefused(
        EmulatorConfig.of(cloud).credentials(key).googleApis(GoogleApis.DEFAULT),
        "belong to the universe cloud.example",
        "the APIs of googleapis.com",
        "[CSQL-OPTION]");
    assertRefused(
        EmulatorConfig.of(cloud)
            .credentials(key)
            .impersonate(TARGET)
            .googleApis(GoogleApis.universe("other.example")),
        "belong to the universe cloud.example",
        "the APIs of other.example");
    assertThat(cloud.calls().count(ApiCall.TOKEN)).isZero();
  }

  private void assertRefused(ConnectorConfig.Builder config, String... why) {
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(
            () -> {
              try (Connector connector =
                  new CloudSqlRuntime().create(new EchoDialect(), config.build())) {
                connector.connect(Visitors.INSTANCE, IAM).close();
              }
            })
        .satisfies(e -> assertThat(e.getMessage()).contains(why));
  }
}
