package dev.cloudsql.runtime.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("The sockets of a login, long after its deadline,")
class LaterSocketsTests {

  private static final InstanceName NAME = new InstanceName("project", "region", "instance");
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private final AtomicLong later = new AtomicLong();
  private final LongSupplier nanoTime = () -> System.nanoTime() + later.get();
  private final CloudSqlEmulator cloud;
  private final EmulatedInstance db;
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);

  LaterSocketsTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
    this.db = cloud.instance(NAME.toString()).start();
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
    scheduler.shutdownNow();
  }

  @Test
  @DisplayName("are dialled anew, from the source and by its ticket")
  void dialAnew() throws Exception {
    KeepsItsSource dialect = new KeepsItsSource();
    try (Connects connects = TestConnects.of(cloud, executor, nanoTime, executor, scheduler)) {
      connects.connect(
          new Attempts.Group(),
          dialect,
          Destination.of(Target.of(NAME), dialect, OPTIONS, ConnectorConfig.defaults()),
          OPTIONS);

      later.addAndGet(Duration.ofHours(1).toNanos());

      dialect.sockets.get(0).open().close();
      SocketSource.redeem(dialect.sockets.get(0).ticket()).open().close();
      assertThat(db.connections().accepted()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("fail at once when the connector is closed")
  void closed() throws Exception {
    KeepsItsSource dialect = new KeepsItsSource();
    ConnectOptions patient = OPTIONS.toBuilder().timeout(Duration.ofHours(1)).build();
    Connects connects = TestConnects.of(cloud, executor, nanoTime, executor, scheduler);
    connects.connect(
        new Attempts.Group(),
        dialect,
        Destination.of(Target.of(NAME), dialect, patient, ConnectorConfig.defaults()),
        patient);
    db.fault(InstanceFault.stallMidHandshake());
    Future<Socket> socket = executor.submit(() -> dialect.sockets.get(0).open());
    db.connections().awaitAccepted(2);

    connects.close();

    assertThatThrownBy(() -> socket.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ConnectorException.class)
        .hasMessageEndingWith("[CSQL-CLOSED]");
  }

  @Test
  @DisplayName("have the time that the driver gives a cancel, whatever other connects to it have")
  void haveTheirOwnTime() throws Exception {
    KeepsItsSource dialect = new KeepsItsSource();
    try (Connects connects = TestConnects.of(cloud, executor, nanoTime, executor, scheduler)) {
      connect(connects, dialect, OPTIONS.toBuilder().driverProperty("cancelIn", "60000").build());
      connect(connects, dialect, OPTIONS.toBuilder().driverProperty("cancelIn", "1").build());

      dialect.sockets.get(0).open().close();

      db.fault(InstanceFault.stallMidHandshake());
      assertThatThrownBy(dialect.sockets.get(1)::open)
          .hasMessageContaining("0.001 seconds, set by cancelIn");
    }
  }

  @Test
  @DisplayName("have ten seconds if the driver says nothing, whatever the connect had")
  void haveTenSeconds() throws Exception {
    ConnectOptions patient = OPTIONS.toBuilder().timeout(Duration.ofHours(1)).build();
    Destination destination =
        Destination.of(Target.of(NAME), new EchoDialect(), patient, ConnectorConfig.defaults());

    assertThat(destination.afterLogin().timeout()).hasToString("10.0 seconds");
  }

  @Test
  @DisplayName("open for a thread that was interrupted before, which stays so")
  void openAlthoughInterrupted() throws Exception {
    KeepsItsSource dialect = new KeepsItsSource();
    try (Connects connects = TestConnects.of(cloud, executor, nanoTime, executor, scheduler)) {
      connect(connects, dialect, OPTIONS);

      Thread.currentThread().interrupt();
      try (Socket socket = dialect.sockets.get(0).open()) {
        assertThat(Thread.interrupted()).isTrue();
        EchoDialect.say(socket, "cancel");
      }

      Thread.currentThread().interrupt();
      SocketSource.redeem(dialect.sockets.get(0).ticket()).open().close();
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static void connect(Connects connects, KeepsItsSource dialect, ConnectOptions options)
      throws Exception {
    connects.connect(
        new Attempts.Group(),
        dialect,
        Destination.of(Target.of(NAME), dialect, options, ConnectorConfig.defaults()),
        options);
  }

  private static final class KeepsItsSource extends EchoDialect {

    private final List<SocketSource> sockets = new ArrayList<>();

    @Override
    public Connection connect(SocketSource source, ConnectRequest request) throws SQLException {
      sockets.add(source);
      return super.connect(source, request);
    }

    @Override
    public Map<String, TimeUnit> cancelTimeouts() {
      return Map.of("cancelIn", TimeUnit.MILLISECONDS);
    }
  }
}
