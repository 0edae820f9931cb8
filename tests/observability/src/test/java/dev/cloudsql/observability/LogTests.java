package dev.cloudsql.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorEvent.ConnectStarted;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@Timeout(120)
@DisplayName("The log of a program")
class LogTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private final List<LogRecord> lines = new CopyOnWriteArrayList<>();
  private final Logger logger = Logger.getLogger("dev.cloudsql");
  private final Handler handler = new Lines();

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void stop() {
    logger.removeHandler(handler);
    logger.setLevel(null);
  }

  @Test
  @DisplayName("has every step of a connect at DEBUG, by the connect's number")
  void oneConnect(CloudSqlEmulator cloud) throws Exception {
    logger.setLevel(Level.FINE);
    cloud.instance(NAME).start();
    List<Long> ids = new CopyOnWriteArrayList<>();
    ConnectorListener numbers =
        new ConnectorListener() {
          @Override
          public void connectStarted(ConnectStarted event) {
            ids.add(event.connectId());
          }
        };
    try (Connector connector =
        Connectors.forDialect("echo", EmulatorConfig.of(cloud).listener(numbers).build())) {
      connector.connect(NAME, OPTIONS).close();
      connector.connect(NAME, OPTIONS).close();
    }
    String second = "connect %s to %s: ".formatted(ids.get(1), NAME);
    assertThat(
            lines.stream()
                .map(LogRecord::getMessage)
                .filter(line -> line.startsWith(second))
                .map(line -> line.substring(second.length()).replaceAll(" .*", "")))
        .containsExactly(
            "started,",
            "CONFIG",
            "REFRESH",
            "SELECT",
            "dials",
            "TCP",
            "dial",
            "socket",
            "TLS",
            "LOGIN",
            "succeeded",
            "socket");
  }

  @Test
  @DisplayName("has one line at INFO for many connects, and none of a failed listener but one")
  void calm(CloudSqlEmulator cloud) throws Exception {
    cloud.instance(NAME).start();
    ConnectorListener broken =
        new ConnectorListener() {
          @Override
          public void event(ConnectorEvent event) {
            throw new IllegalStateException("a broken listener");
          }
        };
    try (Connector connector =
        Connectors.forDialect("echo", EmulatorConfig.of(cloud).listener(broken).build())) {
      for (int connect = 0; connect < 5; connect++) {
        connector.connect(NAME, OPTIONS).close();
      }
    }
    assertThat(lines.stream().map(line -> line.getLevel() + " " + line.getLoggerName()))
        .containsExactlyInAnyOrder("WARNING dev.cloudsql.listener", "INFO dev.cloudsql.connect");
    assertThat(lines.get(0).getThrown()).hasMessage("a broken listener");
  }

  /** Keeps what is logged. */
  private final class Lines extends Handler {

    private Lines() {
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
