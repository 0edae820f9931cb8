package dev.cloudsql.reliability.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.reliability.testing.CloudProperties;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("With a key file, IAM authentication and every logger at its finest level,")
class SecretsTests {

  private static final String NAME = "project:region:instance";

  @Test
  @DisplayName("no log line and no failure holds a key, a token or a password")
  void staySecret(@TempDir Path directory) throws Exception {
    Findings findings = new Findings();
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start();
        SecretWatch secrets = new SecretWatch(findings);
        Connector connector = Connectors.forDialect("echo")) {
      EmulatedInstance db = cloud.instance(NAME).start();
      Properties properties = CloudProperties.of(cloud, directory, "1");
      properties.setProperty("enableIamAuth", "true");
      connector.connect(NAME, properties).close();
      properties.remove("enableIamAuth");
      properties.setProperty("password", SecretWatch.PASSWORD);
      connector.connect(NAME, properties).close();

      db.fault(InstanceFault.wrongCommonName("project:other"));
      secrets.read(failure(connector, properties));
      cloud.revokeTokens();
      cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(403));
      properties.setProperty("cloudSqlIdleTimeout", "2");
      secrets.read(failure(connector, properties));
      cloud.fault(ApiCall.TOKEN, ApiFault.json("{}"));
      properties.setProperty("cloudSqlIdleTimeout", "3");
      properties.setProperty("cloudSqlTimeout", "2");
      secrets.read(failure(connector, properties));

      assertThat(cloud.calls().tokensIssued()).isPositive();
      assertThat(secrets.lines()).isPositive();
    }
    assertThat(findings.all()).isEmpty();
  }

  private static SQLException failure(Connector connector, Properties properties) {
    SQLException failure =
        catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, properties));
    assertThat((Throwable) failure).as("a failure").isNotNull();
    return failure;
  }
}
