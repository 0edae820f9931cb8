package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.reliability.testing.DeadAddress;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A connect to a server that does not go through with it")
@Timeout(180)
class StalledHandshakeTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().user("app").timeout(Duration.ofSeconds(3)).build();

  /** Far from the deadline, for a slow machine; without one it would be minutes or for ever. */
  private static final Duration SOON = Duration.ofSeconds(60);

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private CloudSqlEmulator cloud;
  private EmulatedInstance db;
  private Connector connector;

  @BeforeEach
  void start(CloudSqlEmulator cloud) throws Exception {
    this.cloud = cloud;
    db = cloud.instance(NAME).start();
    connector = Connectors.forDialect("echo", EmulatorConfig.of(cloud).build());
    // So that no part of a deadline goes into the refresh and the first handshake of a JVM.
    connector.connect(NAME, OPTIONS.toBuilder().timeout(SOON).build()).close();
  }

  @AfterEach
  void stop() {
    callers.shutdownNow();
    connector.close();
  }

  /** The server's first flight is some 1,500 bytes in five messages. */
  private static List<InstanceFault> everyStall() {
    return Stream.concat(
            Stream.of(
                InstanceFault.silence(),
                InstanceFault.stallAfterClientHello(),
                InstanceFault.trickle(Duration.ofMillis(20))),
            IntStream.of(1, 5, 60, 127, 140, 400, 1000, 1200).mapToObj(InstanceFault::stallAfter))
        .toList();
  }

  @Test
  @DisplayName("ends at its deadline, wherever the handshake stops or dawdles, and names the phase")
  void stalls() throws Exception {
    List<EmulatedInstance> instances = new ArrayList<>();
    for (InstanceFault stall : everyStall()) {
      EmulatedInstance instance = cloud.instance(NAME + instances.size()).start();
      warmUp(connector, instance);
      instance.fault(stall);
      instances.add(instance);
    }
    long start = System.nanoTime();

    List<Future<Connection>> connects =
        instances.stream()
            .map(instance -> callers.submit(() -> connector.connect(instance.name(), OPTIONS)))
            .toList();

    for (int i = 0; i < connects.size(); i++) {
      ConnectorException failure = failure(connects.get(i));
      String stall = everyStall().get(i).toString();
      assertThat(failure.code()).as(stall).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(failure.phase()).as(stall).isEqualTo(Phase.TLS);
      assertThat(failure.retryable()).as(stall).isTrue();
      assertThat(failure).hasMessageContaining(instances.get(i).host(AddressType.PUBLIC));
      instances.get(i).clearFaults();
      instances.get(i).connections().awaitOpen(0);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
  }

  private static ConnectorException failure(Future<Connection> connect) {
    ExecutionException failure =
        catchThrowableOfType(
            ExecutionException.class, () -> connect.get(SOON.toSeconds(), TimeUnit.SECONDS));
    return (ConnectorException) failure.getCause().getCause();
  }

  private static void warmUp(Connector connector, EmulatedInstance instance) throws Exception {
    connector
        .warmUp(instance.name(), OPTIONS.toBuilder().timeout(SOON).build())
        .get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("ends at its deadline when nothing answers at the address")
  void blackhole() throws Exception {
    try (DeadAddress hole = DeadAddress.blackhole(cloud.serverPort())) {
      db.update(settings -> settings.withAddress(AddressType.PUBLIC, hole.host()));
      try (Connector other = Connectors.forDialect("echo", EmulatorConfig.of(cloud).build())) {
        warmUp(other, db);
        long start = System.nanoTime();

        ConnectorException failure =
            catchThrowableOfType(ConnectorException.class, () -> other.openSocket(NAME, OPTIONS));

        assertThat(failure.code()).isIn(ErrorCode.TIMEOUT, ErrorCode.TCP);
        assertThat(failure.phase()).isEqualTo(Phase.TCP);
        assertThat(failure).hasMessageContaining(hole.host());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
      }
    }
  }

  @Test
  @DisplayName("says that what answers is no TLS server")
  void banner() throws Exception {
    try (DeadAddress mail = DeadAddress.banner(cloud.serverPort())) {
      db.update(settings -> settings.withAddress(AddressType.PUBLIC, mail.host()));
      db.fault(InstanceFault.refuse());

      ConnectorException failure = failure();

      assertThat(failure.code()).isEqualTo(ErrorCode.TLS);
      assertThat(failure.phase()).isEqualTo(Phase.TLS);
      assertThat(failure).hasMessageContaining(mail.host());
    }
  }

  @Test
  @DisplayName("fails at once when the server hangs up during the handshake")
  void closesDuringHandshake() {
    db.fault(InstanceFault.closeDuringHandshake());

    ConnectorException failure = failure();

    assertThat(failure.code()).isEqualTo(ErrorCode.TLS);
    assertThat(failure.phase()).isEqualTo(Phase.TLS);
    assertThat(failure).hasMessageContaining("closed the connection during the TLS handshake");
  }

  @Test
  @DisplayName("fails typed when the server hangs up right after the handshake, for a driver too")
  void closesAfterHandshake() throws Exception {
    db.fault(InstanceFault.closeAfterHandshake());

    try (Socket socket = connector.openSocket(NAME, OPTIONS)) {
      assertHungUp(
          catchThrowableOfType(ConnectorException.class, () -> EchoDialect.say(socket, "hello")));
    }
    SQLException login =
        catchThrowableOfType(
            SQLTransientConnectionException.class, () -> connector.connect(NAME, OPTIONS));
    assertHungUp((ConnectorException) login.getCause());
  }

  private static void assertHungUp(ConnectorException failure) {
    assertThat(failure.code()).isEqualTo(ErrorCode.TLS);
    assertThat(failure.phase()).isEqualTo(Phase.LOGIN);
    assertThat(failure).hasMessageContaining("closed the connection right after the TLS handshake");
  }

  private ConnectorException failure() {
    ConnectorException failure =
        catchThrowableOfType(ConnectorException.class, () -> connector.openSocket(NAME, OPTIONS));
    assertThat(failure).as("what openSocket threw").isNotNull();
    return failure;
  }
}
