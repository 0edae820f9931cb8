package dev.cloudsql.runtime.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorEvent.DrainEnded;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.dns.DnsRecord;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.runtime.CloudSqlRuntime;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(CloudSqlEmulatorExtension.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SAME_THREAD)
@DisplayName("Java Flight Recorder")
class JfrTests {

  /** Short, like all names here: Java 17 pools longer strings, and a stream may miss them. */
  private static final String NAME = "p:region:db";

  private static final Path PROFILE = Path.of("..", "docs", "cloudsql.jfc");
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().user("app").timeout(Duration.ofMinutes(1)).build();

  private CloudSqlEmulator cloud;
  private EmulatedInstance db;

  @BeforeEach
  void start(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
  }

  /**
   * In the same thread as other tests: Java 17 loses the strings of a thread that is new in the
   * second recording of a process.
   */
  @Test
  @DisplayName("records connects, dials, refreshes, a failover and closed sockets")
  void records(@TempDir Path directory) throws Exception {
    EmulatedInstance west = cloud.instance("p:west:other").start();
    cloud.dns().set(DnsRecord.txt("db.example.com", NAME));
    Path file = directory.resolve("run.jfr");
    CompletableFuture<DrainEnded> drained = new CompletableFuture<>();
    ConnectorListener listener =
        new ConnectorListener() {
          @Override
          public void drainEnded(DrainEnded event) {
            drained.complete(event);
          }
        };
    ConnectorConfig.Builder config = config(Duration.ofMillis(50)).listener(listener);
    try (Recording recording = new Recording(Configuration.create(PROFILE));
        Connector connector = connector(config)) {
      recording.start();
      try (Socket former = connector.openSocket("db.example.com", OPTIONS)) {
        EchoDialect.say(former, "hello");
        connector.openSocket(NAME, OPTIONS).close();
        cloud.dns().set(DnsRecord.txt("db.example.com", west.name()));
        drained.get(60, TimeUnit.SECONDS);
      }
      west.fault(InstanceFault.refuse());
      assertThatThrownBy(() -> connector.openSocket(west.name(), OPTIONS))
          .hasMessageContaining("CSQL-TCP");
      recording.dump(file);
    }
    Map<String, List<RecordedEvent>> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith("dev.cloudsql."))
            // In a file they are in the order in which buffers were written.
            .sorted(Comparator.comparing(RecordedEvent::getStartTime))
            .collect(Collectors.groupingBy(event -> event.getEventType().getName()));

    List<RecordedEvent> connects = events.get("dev.cloudsql.Connect");
    assertThat(connects).hasSize(3);
    RecordedEvent first = connects.get(0);
    assertThat(first.getString("target")).isEqualTo("db.example.com");
    assertThat(first.getString("instance")).isEqualTo(NAME);
    assertThat(first.getString("outcome")).isEqualTo("SUCCEEDED");
    assertThat(first.getString("address")).isEqualTo(db.host(AddressType.PUBLIC));
    assertThat(first.getBoolean("cached")).isFalse();
    assertThat(first.getDuration()).isGreaterThan(first.getDuration("refresh"));
    assertThat(first.getDuration("tls")).isPositive();
    assertThat(connects.get(1).getBoolean("cached")).isTrue();
    RecordedEvent failed = connects.get(2);
    assertThat(failed.getString("outcome")).isEqualTo("FAILED");
    assertThat(failed.getString("errorType")).isEqualTo("CSQL-TCP");
    assertThat(failed.getString("failure")).contains(west.host(AddressType.PUBLIC));

    RecordedEvent dial = events.get("dev.cloudsql.Dial").get(0);
    assertThat(dial.getLong("connectId")).isEqualTo(first.getLong("connectId"));
    assertThat(dial.getInt("port")).isEqualTo(cloud.serverPort());
    assertThat(dial.getString("errorType")).isNull();

    RecordedEvent refresh = events.get("dev.cloudsql.Refresh").get(0);
    assertThat(refresh.getString("kind")).isEqualTo("FIRST");
    assertThat(refresh.getInstant("certificateExpiry")).isAfter(refresh.getEndTime());

    RecordedEvent failover = events.get("dev.cloudsql.Failover").get(0);
    assertThat(failover.getString("from")).isEqualTo(NAME);
    assertThat(failover.getString("to")).isEqualTo(west.name());
    assertThat(failover.getInt("openSockets")).isEqualTo(1);

    RecordedEvent closed =
        events.get("dev.cloudsql.SocketClosed").stream()
            .filter(event -> event.getBoolean("drained"))
            .findFirst()
            .orElseThrow();
    assertThat(closed.getLong("connectId")).isEqualTo(first.getLong("connectId"));
    assertThat(closed.getLong("bytesSent")).isEqualTo(5);
    assertThat(closed.getDuration("lifetime")).isPositive();
  }

  @Test
  @DisplayName("streams events while the program runs, those above a threshold only")
  void streams() throws Exception {
    CompletableFuture<RecordedEvent> connect = new CompletableFuture<>();
    // The stream uses an event's object again for the next one.
    CompletableFuture<String> closed = new CompletableFuture<>();
    try (RecordingStream stream = new RecordingStream();
        Connector connector = connector(config(Duration.ZERO))) {
      stream.enable("dev.cloudsql.Connect").withThreshold(Duration.ofHours(1));
      stream.enable("dev.cloudsql.SocketClosed");
      stream.onEvent("dev.cloudsql.Connect", connect::complete);
      stream.onEvent(
          "dev.cloudsql.SocketClosed", event -> closed.complete(event.getString("target")));
      stream.startAsync();
      connector.openSocket(NAME, OPTIONS).close();

      assertThat(closed.get(60, TimeUnit.SECONDS)).isEqualTo(NAME);
      assertThat(connect).isNotDone();
    }
  }

  @Test
  @DisplayName("has a description of each event and a setting in the profile")
  void described() throws Exception {
    List<Class<? extends jdk.jfr.Event>> types =
        List.of(
            JfrEvents.Connect.class,
            JfrEvents.Dial.class,
            JfrEvents.Refresh.class,
            JfrEvents.Failover.class,
            JfrEvents.SocketClosed.class);
    String profile = Files.readString(PROFILE);
    for (Class<? extends jdk.jfr.Event> type : types) {
      FlightRecorder.register(type);
      EventType event = EventType.getEventType(type);
      assertThat(event.getCategoryNames()).containsExactly("Cloud SQL");
      assertThat(event.getLabel()).isNotBlank();
      assertThat(event.getDescription()).isNotBlank();
      assertThat(event.getFields()).allSatisfy(field -> assertThat(field.getLabel()).isNotNull());
      assertThat(Configuration.create(PROFILE).getSettings())
          .containsEntry(event.getName() + "#enabled", "true");
      assertThat(profile).contains("\"" + event.getName() + "\"");
    }
  }

  private ConnectorConfig.Builder config(Duration failoverPeriod) {
    return EmulatorConfig.of(cloud).failoverPeriod(failoverPeriod);
  }

  private static Connector connector(ConnectorConfig.Builder config) throws Exception {
    return new CloudSqlRuntime().create(new EchoDialect(), config.build());
  }
}
