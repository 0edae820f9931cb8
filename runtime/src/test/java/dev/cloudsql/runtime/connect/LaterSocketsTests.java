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
import dev.cloudsql.runtime.attempt.AttemptGroup;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.SocketSource;
import dev.cloudsql.tck.EchoDialect;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

@DisplayName("The sockets of a login, long after its deadline,")
class LaterSocketsTests {

  private static final InstanceName NAME = new InstanceName("project", "region", "instance");
  private static final ConnectOptions OPTIONS = ConnectOptions.builder().user("app").build();

  private final AtomicLong later = new AtomicLong();
  private final LongSupplier nanoTime = () -> System.nanoTime() + later.get();
  private final CloudSqlEmulator cloud = CloudSqlEmulator.start();
  private final EmulatedInstance db = cloud.instance(NAME.toString()).start();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);

  @AfterEach
  void stop() {
    cloud.close();
    executor.shutdownNow();
    scheduler.shutdownNow();
  }

  @Test
  @DisplayName("are dialled anew, from the source and by its ticket")
  void dialAnew() throws Exception {
    KeepsItsSource dialect = new KeepsItsSource();
    try (Connects connects = TestConnects.of(cloud, executor, nanoTime, executor, scheduler)) {
      connects.connect(
          new AttemptGroup(),
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
  @DisplayName("are given up at once when the connector is closed, whoever waits for one")
  void closed() throws Exception {
    KeepsItsSource dialect = new KeepsItsSource();
    ConnectOptions patient = OPTIONS.toBuilder().timeout(Duration.ofHours(1)).build();
    Connects connects = TestConnects.of(cloud, executor, nanoTime, executor, scheduler);
    connects.connect(
        new AttemptGroup(),
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

  private static final class KeepsItsSource extends EchoDialect {

    private final List<SocketSource> sockets = new ArrayList<>();

    @Override
    public Connection connect(SocketSource source, ConnectRequest request) throws SQLException {
      sockets.add(source);
      return super.connect(source, request);
    }
  }
}
