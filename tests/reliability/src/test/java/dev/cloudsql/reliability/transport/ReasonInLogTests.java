package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.reliability.testing.Await;
import dev.cloudsql.tck.EmulatorConfig;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The log of a program")
@Timeout(300)
class ReasonInLogTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  @Test
  @DisplayName("says of the first connect to an instance where it went, and why there")
  void firstConnect(@TempDir Path directory) throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start()) {
      EmulatedInstance db = cloud.instance(NAME).start();

      OtherJvm.Output output =
          OtherJvm.run(
              directory,
              List.of(),
              ConnectProgram.class,
              ConnectProgram.arguments("none", cloud, db));

      assertThat(output.errors().lines().filter(line -> line.contains("Connected to")))
          .singleElement()
          .asString()
          .endsWith(
              "INFO: Connected to %s at PUBLIC %s (POSTGRES_17), chosen by ipTypes=PUBLIC,PRIVATE,PSC"
                  .formatted(NAME, db.host(AddressType.PUBLIC)));
    }
  }

  @ParameterizedTest
  @CsvSource({"10, WARNING", "60, FINE"})
  @DisplayName("warns of a renewal that fails if the certificate ends within a quarter of an hour")
  void renewalFails(int minutes, String level) throws Exception {
    try (CloudSqlEmulator cloud = CloudSqlEmulator.start();
        LogOfTheLibrary log = new LogOfTheLibrary();
        Connector connector = Connectors.forDialect("echo", EmulatorConfig.of(cloud).build())) {
      EmulatedInstance db = cloud.instance(NAME).start();
      db.update(settings -> settings.withCertificateLifetime(Duration.ofMinutes(minutes)));
      connector.connect(NAME, OPTIONS).close();
      cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(503));
      db.fault(InstanceFault.rejectClientCertificate().times(1));

      assertThatThrownBy(() -> connector.connect(NAME, OPTIONS)).isInstanceOf(SQLException.class);

      Await.until("a line on the refresh", () -> !log.ofRefresh().isEmpty());
      assertThat(log.ofRefresh().get(0).getLevel()).isEqualTo(Level.parse(level));
    }
  }

  /** The lines that this library logs. */
  private static final class LogOfTheLibrary extends Handler implements AutoCloseable {

    private final List<LogRecord> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("dev.cloudsql");
    private final Level level = logger.getLevel();

    LogOfTheLibrary() {
      logger.addHandler(this);
      logger.setLevel(Level.ALL);
    }

    List<LogRecord> ofRefresh() {
      return lines.stream()
          .filter(
              line ->
                  line.getMessage().contains("): failed after")
                      || line.getMessage().contains("renewing it fails"))
          .toList();
    }

    @Override
    public void publish(LogRecord line) {
      lines.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.setLevel(level);
      logger.removeHandler(this);
    }
  }
}
