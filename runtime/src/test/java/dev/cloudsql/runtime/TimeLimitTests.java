package dev.cloudsql.runtime;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Of the limits that a user sets, the shortest holds and is named:")
@Timeout(120)
class TimeLimitTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions PATIENT =
      ConnectOptions.builder().user("app").timeout(Duration.ofHours(1)).build();

  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();

  @BeforeEach
  void stall() {
    EmulatedInstance db = cloud.instance(NAME).start();
    db.fault(InstanceFault.stallMidHandshake());
  }

  @AfterEach
  void stop() {
    DriverManager.setLoginTimeout(0);
    cloud.close();
  }

  @Test
  @DisplayName("the driver's, in whatever case and of several the shortest")
  void ofTheDriver() throws Exception {
    ConnectOptions options =
        PATIENT.toBuilder()
            .driverProperty("CONNECTTIMEOUT", "10")
            .driverProperty("loginTimeout", "600")
            .build();
    try (Connector connector = connector()) {
      assertThatThrownBy(() -> connector.connect(NAME, options))
          .hasMessageContaining("0.01 seconds, set by connectTimeout");
      assertThatThrownBy(() -> connector.openSocket(NAME, options))
          .hasMessageContaining("0.01 seconds, set by connectTimeout");
      assertThatThrownBy(connector.connectAsync(NAME, options)::join)
          .hasMessageContaining("0.01 seconds, set by connectTimeout");
    }
  }

  @Test
  @DisplayName("the connector's, if the driver's is longer, zero or no number")
  void ofTheConnector() throws Exception {
    try (Connector connector = connector()) {
      for (String value : new String[] {"60000", "0", "soon", "-1"}) {
        ConnectOptions options =
            PATIENT.toBuilder()
                .timeout(Duration.ofMillis(10))
                .driverProperty("connectTimeout", value)
                .build();
        assertThatThrownBy(() -> connector.openSocket(NAME, options))
            .hasMessageContaining("0.01 seconds");
      }
    }
  }

  @Test
  @DisplayName("the driver's in a plain URL")
  void inAPlainUrl(@TempDir Path directory) throws Exception {
    Properties url = url(directory);
    url.setProperty("connectTimeout", "10");
    SocketSource sockets = new CloudSqlRuntime().sockets(new Limited(), url);

    assertThatThrownBy(sockets::open).hasMessageContaining("0.01 seconds, set by connectTimeout");
  }

  @Test
  @DisplayName("DriverManager's in a plain URL")
  void ofTheDriverManager(@TempDir Path directory) throws Exception {
    DriverManager.setLoginTimeout(1);
    SocketSource sockets = new CloudSqlRuntime().sockets(new Limited(), url(directory));

    assertThatThrownBy(sockets::open)
        .hasMessageContaining("1.0 seconds, set by DriverManager.setLoginTimeout");
  }

  @Test
  @DisplayName("a cancel's own in a plain URL, for what its driver opens after the first socket")
  void cancelOfAPlainUrl(@TempDir Path directory) throws Exception {
    cloud.clearFaults();
    EmulatedInstance other = cloud.instance("project:region:other").start();
    Properties url = url(directory);
    url.setProperty("cloudSqlInstance", "project:region:other");
    url.setProperty("cancelTimeout", "10");
    SocketSource sockets = new CloudSqlRuntime().sockets(new Limited(), url);
    try (Socket login = sockets.open()) {
      EchoDialect.say(login, "logged in");
      other.fault(InstanceFault.stallMidHandshake());

      assertThatThrownBy(sockets::open).hasMessageContaining("0.01 seconds, set by cancelTimeout");
    }
  }

  private Connector connector() throws Exception {
    return new CloudSqlRuntime().create(new Limited(), EmulatorConfig.of(cloud).build());
  }

  private Properties url(Path directory) throws Exception {
    Properties url = new Properties();
    url.setProperty("cloudSqlInstance", NAME);
    url.setProperty("cloudSqlTimeout", "3600");
    url.setProperty("cloudSqlAdminRootUrl", cloud.adminEndpoint().toString());
    url.setProperty("cloudSqlServerPort", Integer.toString(cloud.serverPort()));
    url.setProperty(
        "cloudSqlGoogleCredentialsPath", cloud.writeServiceAccountKey(directory).toString());
    url.setProperty("cloudSqlIdleTimeout", "0.5");
    return url;
  }

  private static final class Limited extends EchoDialect {

    @Override
    public Map<String, TimeUnit> connectTimeouts() {
      return Map.of("connectTimeout", TimeUnit.MILLISECONDS, "loginTimeout", TimeUnit.SECONDS);
    }

    @Override
    public Map<String, TimeUnit> cancelTimeouts() {
      return Map.of("cancelTimeout", TimeUnit.MILLISECONDS);
    }
  }
}
