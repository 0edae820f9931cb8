package dev.cloudsql.runtime.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.auth.oauth2.UserCredentials;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.runtime.credentials.google.GoogleCredentialSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("Credentials of the emulator")
class CredentialsOnEmulatorTests {

  @TempDir Path directory;

  private CloudSqlEmulator cloud;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  @Test
  @DisplayName(
      "in a key file give two tokens, kept until they are refused or too short for a login")
  void keyFile() throws Exception {
    CredentialSource source =
        new FileProvider().create(cloud.writeServiceAccountKey(directory).toString());

    assertThat(source.principal()).contains(cloud.serviceAccount());
    for (int i = 0; i < 3; i++) {
      source.apiToken();
      source.loginToken();
    }
    assertThat(cloud.calls().count(ApiCall.TOKEN)).isEqualTo(2);

    cloud.tokenLifetime(Duration.ofMinutes(9));
    source.invalidate();
    for (int i = 0; i < 3; i++) {
      source.apiToken();
      source.loginToken();
    }
    assertThat(cloud.calls().count(ApiCall.TOKEN)).isEqualTo(2 + 1 + 3);
  }

  @Test
  @DisplayName("of a user give a login token of its own scope")
  void user() throws Exception {
    CredentialSource source =
        GoogleCredentialSource.of(
            UserCredentials.newBuilder()
                .setClientId("client")
                .setClientSecret("hidden")
                .setRefreshToken(cloud.credentialFiles().refreshToken())
                .setTokenServerUri(cloud.tokenUri())
                .build(),
            InstantSource.system());

    assertThat(source.apiToken()).isNotEqualTo(source.loginToken());
    assertThat(cloud.calls().of(ApiCall.TOKEN).get(1).body())
        .contains("scope=", "sqlservice.login");
  }

  @Test
  @DisplayName("survive a token server that fails")
  void faults() throws Exception {
    CredentialSource source =
        new FileProvider().create(cloud.writeServiceAccountKey(directory).toString());
    for (ApiFault fault :
        new ApiFault[] {
          ApiFault.status(500),
          ApiFault.status(429),
          ApiFault.reset(),
          ApiFault.html(),
          ApiFault.resetMidBody(),
          ApiFault.json("{}")
        }) {
      // Java's HTTP client itself repeats a POST whose connection was reset, once.
      cloud.fault(ApiCall.TOKEN, fault.times(fault.equals(ApiFault.reset()) ? 2 : 1));
      assertThat(catchThrowableOfType(ConnectorException.class, source::apiToken))
          .returns(ErrorCode.CREDENTIALS_UNAVAILABLE, ConnectorException::code);
    }
    assertThat(source.apiToken()).isNotNull();
    assertThat(cloud.calls().count(ApiCall.TOKEN)).isEqualTo(8);
  }
}
