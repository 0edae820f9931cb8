package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.auth.oauth2.GoogleCredentials;
import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.CredentialFiles;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.runtime.testing.Visitors;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A connector speaks for")
class IdentityTests {

  private static final String TARGET = "target@shop.iam.gserviceaccount.com";
  private static final String BETWEEN = "between@shop.iam.gserviceaccount.com";
  private static final String PLATFORM = "https://www.googleapis.com/auth/cloud-platform";
  private static final ConnectOptions IAM = ConnectOptions.builder().authMode(AuthMode.IAM).build();

  private final CloudSqlEmulator cloud;
  private final Visitors database;
  private final CredentialFiles files;

  @TempDir private Path directory;

  IdentityTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    this.database = Visitors.of(cloud);
    this.files = cloud.credentialFiles();
  }

  @Test
  @DisplayName("the service account of a key file, and the person of a gcloud file")
  void files() throws Exception {
    assertThat(visit("credentials", file(files.serviceAccount())))
        .isEqualTo("connector@emulator-project.iam");
    assertThat(visit("credentials", file(files.authorizedUser()))).isEqualTo(files.person());

    assertThat(database.visits())
        .containsExactly(twice(cloud.serviceAccount()), twice(files.person()));
  }

  @Test
  @DisplayName("the account that a file impersonates, by way of its delegates")
  void impersonatedFile() throws Exception {
    cloud
        .iam()
        .grant(TARGET, "roles/cloudsql.admin")
        .letImpersonate(files.person(), BETWEEN)
        .letImpersonate(BETWEEN, TARGET);

    assertThat(visit("credentials", file(files.impersonated(TARGET, BETWEEN))))
        .isEqualTo("target@shop.iam");

    assertThat(database.visits()).containsExactly(twice(TARGET));
  }

  @Test
  @DisplayName("the account that a URL impersonates, by way of its delegates")
  void impersonatedByUrl() throws Exception {
    cloud
        .iam()
        .grant(TARGET, "roles/cloudsql.admin")
        .letImpersonate(cloud.serviceAccount(), BETWEEN)
        .letImpersonate(BETWEEN, TARGET);

    assertThat(
            visit(
                "cloudSqlGoogleCredentialsPath",
                cloud.writeServiceAccountKey(directory).toString(),
                "cloudSqlTargetPrincipal",
                TARGET,
                "cloudSqlDelegates",
                BETWEEN))
        .isEqualTo("target@shop.iam");

    assertThat(database.visits()).containsExactly(twice(TARGET));
    assertThat(cloud.calls().of(ApiCall.GENERATE_ACCESS_TOKEN))
        .hasSize(2)
        .allSatisfy(
            call -> assertThat(call.body()).contains("projects/-/serviceAccounts/" + BETWEEN))
        .anySatisfy(call -> assertThat(call.body()).contains("sqlservice.login"));
  }

  @Test
  @DisplayName("the account that a program's own source impersonates")
  void impersonatedByCode() throws Exception {
    CredentialSource own =
        new CredentialSource() {
          @Override
          public Token apiToken() {
            throw new AssertionError("Nobody calls the Admin API as the source");
          }

          @Override
          public Token loginToken() {
            throw new AssertionError("Nobody logs in as the source");
          }

          @Override
          public Token impersonationToken() {
            return Token.of(cloud.issueToken("own@example.com", PLATFORM).value());
          }
        };
    cloud.iam().grant(TARGET, "roles/cloudsql.admin").letImpersonate("own@example.com", TARGET);
    ConnectorConfig.Builder config = EmulatorConfig.of(cloud).impersonate(TARGET).credentials(own);

    try (Connector connector = connector(config)) {
      connector.connect(Visitors.INSTANCE, IAM).close();
    }
    assertThat(database.visits()).containsExactly(twice(TARGET));
  }

  @Test
  @DisplayName("whomever a plug-in has the tokens of, which a URL picks by its name and argument")
  void pluggedIn() throws Exception {
    Token api = EmulatorConfig.token(cloud.issueToken("ann@example.com", PLATFORM));
    Token login =
        EmulatorConfig.token(
            cloud.issueToken(
                "ann@example.com", "https://www.googleapis.com/auth/sqlservice.login"));

    visit("credentials", "lent:" + api.value() + "," + login.value(), "user", "ann@example.com");

    assertThat(database.visits()).containsExactly(twice("ann@example.com"));
  }

  @Test
  @DisplayName("its principal on the quota of the project that a URL names, in every call")
  void quotaProject() throws Exception {
    visit("credentials", file(files.serviceAccount()), "cloudSqlAdminQuotaProject", "another-one");

    for (ApiCall call : List.of(ApiCall.CONNECT_SETTINGS, ApiCall.GENERATE_EPHEMERAL_CERT)) {
      assertThat(cloud.calls().of(call))
          .singleElement()
          .satisfies(it -> assertThat(it.header("X-Goog-User-Project")).contains("another-one"));
    }
  }

  @Test
  @DisplayName("two principals, when two data sources of one program have two identities")
  void two() throws Exception {
    GoogleCredentials person =
        GoogleCredentials.fromStream(
            new ByteArrayInputStream(files.authorizedUser().getBytes(StandardCharsets.UTF_8)));
    try (Connector one = connector(EmulatorConfig.of(cloud));
        Connector other = connector(EmulatorConfig.of(cloud).credentialsFrom(person))) {
      DataSource first = one.dataSource(Visitors.INSTANCE, IAM);
      DataSource second = other.dataSource(Visitors.INSTANCE, IAM);
      for (int i = 0; i < 2; i++) {
        try (Connection a = first.getConnection();
            Connection b = second.getConnection()) {
          assertThat(a.getSchema()).isEqualTo("connector@emulator-project.iam");
          assertThat(b.getSchema()).isEqualTo(files.person());
        }
      }
    }
    assertThat(database.visits())
        .containsExactly(
            twice(cloud.serviceAccount()),
            twice(files.person()),
            twice(cloud.serviceAccount()),
            twice(files.person()));
  }

  /** Connects with what a URL says, and tells which database user that made. */
  private String visit(String... keysAndValues) throws Exception {
    Properties properties = new Properties();
    properties.setProperty("cloudSqlAdminRootUrl", cloud.adminEndpoint().toString());
    properties.setProperty("cloudSqlIamRootUrl", cloud.adminEndpoint().toString());
    properties.setProperty("cloudSqlServerPort", Integer.toString(cloud.serverPort()));
    properties.setProperty("enableIamAuth", "true");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
    }
    Settings settings = Settings.parse(properties);
    try (Connector connector = new CloudSqlRuntime().create(new EchoDialect(), settings.config());
        Connection connection = connector.connect(Visitors.INSTANCE, settings.options())) {
      return connection.getSchema();
    }
  }

  private static Connector connector(ConnectorConfig.Builder config) throws Exception {
    ConnectorConfig built = config.build();
    return new CloudSqlRuntime().create(new EchoDialect(), built);
  }

  private String file(String text) throws Exception {
    Path file = Files.createTempFile(directory, "credentials", ".json");
    return "file:" + Files.writeString(file, text);
  }

  private static String twice(String principal) {
    return principal + " as " + principal;
  }
}
