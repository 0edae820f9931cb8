package dev.cloudsql.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.Token;
import dev.cloudsql.emulator.CloudSqlEmulator;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@DisplayName("The configuration of the emulator")
@ExtendWith(CloudSqlEmulatorExtension.class)
class EmulatorConfigTests {

  @Test
  @DisplayName("connects connectors to it")
  void config(CloudSqlEmulator emulator) {
    ConnectorConfig config = EmulatorConfig.of(emulator).build();
    assertThat(config.googleApis().sqlAdmin()).isEqualTo(emulator.adminEndpoint());
    assertThat(config.googleApis().iamCredentials()).isEqualTo(emulator.adminEndpoint());
    assertThat(config.serverPort()).isEqualTo(emulator.serverPort());
    assertThat(config.credentials().object()).contains(EmulatorConfig.credentials(emulator));
    assertThat(config).isEqualTo(EmulatorConfig.of(emulator).build());
  }

  @Test
  @DisplayName("has the same settings as properties, with a key that holds no line break")
  void properties(CloudSqlEmulator emulator) {
    String endpoint = emulator.adminEndpoint().toString();
    byte[] key = emulator.credentialFiles().serviceAccount().getBytes(UTF_8);

    assertThat(EmulatorConfig.properties(emulator))
        .containsOnly(
            entry("cloudSqlAdminRootUrl", endpoint),
            entry("cloudSqlIamRootUrl", endpoint),
            entry("cloudSqlServerPort", Integer.toString(emulator.serverPort())),
            entry("instanceResolver", "dns:" + emulator.dns().address()),
            entry("credentials", "json:" + Base64.getEncoder().encodeToString(key)));
  }

  @Test
  @DisplayName("has credentials that share the tokens of the emulator's account")
  void credentials(CloudSqlEmulator emulator) throws Exception {
    CredentialSource credentials = EmulatorConfig.credentials(emulator);
    Token first = credentials.apiToken();
    assertThat(EmulatorConfig.credentials(emulator).apiToken()).isEqualTo(first);
    assertThat(credentials.loginToken()).isNotEqualTo(first);
    assertThat(credentials.principal()).contains(emulator.serviceAccount());
    assertThat(EmulatorConfig.credentials(emulator, "a@example.com").principal())
        .contains("a@example.com");
    credentials.invalidate();
    assertThat(credentials.apiToken()).isNotEqualTo(first);
  }
}
