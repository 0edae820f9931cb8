package dev.cloudsql.reliability.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.reliability.testing.CloudProperties;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
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

  @Test
  @DisplayName("no event, status, recording or story of a failure holds one either")
  void staySecretOutside(@TempDir Path directory) throws Exception {
    Findings findings = new Findings();
    Path file = directory.resolve("run.jfr");
    List<ConnectorEvent> events = new CopyOnWriteArrayList<>();
    ConnectorListener listener =
        new ConnectorListener() {
          @Override
          public void event(ConnectorEvent event) {
            events.add(event);
          }
        };
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start();
        SecretWatch secrets = new SecretWatch(findings);
        Recording recording = new Recording();
        Connector connector =
            Connectors.forDialect("echo", config(cloud, directory).listener(listener).build())) {
      recording.start();
      EmulatedInstance db = cloud.instance(NAME).start();
      ConnectOptions login =
          ConnectOptions.builder()
              .user("app")
              .password(SecretWatch.PASSWORD)
              .driverProperty("sslpassword", SecretWatch.PASSWORD)
              .build();
      ConnectOptions iam = ConnectOptions.builder().authMode(AuthMode.IAM).build();
      connector.connect(NAME, iam).close();
      connector.connect(NAME, login).close();
      secrets.read(connector.status());

      db.fault(InstanceFault.wrongCommonName("project:other"));
      secrets.read(failure(connector, NAME, login));
      EmulatedInstance other = cloud.instance("project:region:other").start();
      other.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(403));
      secrets.read(failure(connector, other.name(), iam));
      secrets.read(connector.status());
      recording.dump(file);

      events.forEach(secrets::read);
      for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
        if (event.getEventType().getName().startsWith("dev.cloudsql.")) {
          secrets.read(event);
        }
      }
    }
    assertThat(events.stream().map(event -> event.getClass().getSimpleName()).distinct())
        .as("kinds of events")
        .hasSizeGreaterThan(8);
    assertThat(findings.all()).isEmpty();
  }

  private static ConnectorConfig.Builder config(CloudSqlEmulator cloud, Path directory)
      throws IOException {
    return EmulatorConfig.of(cloud).credentials("file:" + cloud.writeServiceAccountKey(directory));
  }

  private static SQLException failure(Connector connector, String name, ConnectOptions options) {
    SQLException failure =
        catchThrowableOfType(SQLException.class, () -> connector.connect(name, options));
    assertThat((Throwable) failure).as("a failure").isNotNull();
    return failure;
  }

  private static SQLException failure(Connector connector, Properties properties) {
    SQLException failure =
        catchThrowableOfType(SQLException.class, () -> connector.connect(NAME, properties));
    assertThat((Throwable) failure).as("a failure").isNotNull();
    return failure;
  }
}
