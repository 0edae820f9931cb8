package dev.cloudsql.reliability.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.Connectors;
import dev.cloudsql.DialException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.IpType;
import dev.cloudsql.Phase;
import dev.cloudsql.tck.fake.FakeCloudSql;
import dev.cloudsql.tck.fake.FakeInstance;
import dev.cloudsql.tck.fake.backend.EchoDialect;
import dev.cloudsql.tck.fake.fault.InstanceFault;
import java.net.Socket;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A connect to a server that does not go through with it")
@Timeout(120)
class StalledHandshakeTests {

  private static final String NAME = "project:region:instance";
  private static final ConnectOptions OPTIONS =
      ConnectOptions.builder().user("app").timeout(Duration.ofSeconds(1)).build();

  /** Far from the deadline, for a slow machine; without one it would be minutes or for ever. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private FakeCloudSql cloud;
  private FakeInstance db;
  private Connector connector;

  @BeforeEach
  void start() throws Exception {
    cloud = FakeCloudSql.start();
    db = cloud.instance(NAME).start();
    connector = Connectors.forDialect("echo", cloud.config().build());
    connector
        .warmUp(NAME, OPTIONS.toBuilder().timeout(SOON).build())
        .get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    connector.close();
    cloud.close();
  }

  /** The server's first flight is some 1,500 bytes in five messages. */
  static Stream<InstanceFault> stalls() {
    return Stream.concat(
        Stream.of(
            InstanceFault.silence(),
            InstanceFault.stallAfterClientHello(),
            InstanceFault.trickle(Duration.ofMillis(20))),
        IntStream.of(1, 5, 60, 127, 140, 400, 1000, 1200).mapToObj(InstanceFault::stallAfter));
  }

  @ParameterizedTest
  @MethodSource
  @DisplayName("ends at its deadline, wherever the handshake stops or dawdles, and names the phase")
  void stalls(InstanceFault stall) {
    db.fault(stall);
    long start = System.nanoTime();

    DialException failure = failure();

    assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(failure.phase()).isEqualTo(Phase.TLS);
    assertThat(failure.retryable()).isTrue();
    assertThat(failure).hasMessageContaining(db.host(IpType.PUBLIC));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    db.clearFaults();
    db.connections().awaitOpen(0);
  }

  @Test
  @DisplayName("ends at its deadline when nothing answers at the address")
  void blackhole() throws Exception {
    try (DeadAddress hole = DeadAddress.blackhole(cloud.serverPort())) {
      db.update(settings -> settings.withAddress(IpType.PUBLIC, hole.host()));
      try (Connector other = Connectors.forDialect("echo", cloud.config().build())) {
        other
            .warmUp(NAME, OPTIONS.toBuilder().timeout(SOON).build())
            .get(SOON.toSeconds(), TimeUnit.SECONDS);
        long start = System.nanoTime();

        DialException failure =
            catchThrowableOfType(DialException.class, () -> other.openSocket(NAME, OPTIONS));

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
      db.update(settings -> settings.withAddress(IpType.PUBLIC, mail.host()));
      db.fault(InstanceFault.refuse());

      DialException failure = failure();

      assertThat(failure.code()).isEqualTo(ErrorCode.TLS);
      assertThat(failure.phase()).isEqualTo(Phase.TLS);
      assertThat(failure).hasMessageContaining(mail.host());
    }
  }

  @Test
  @DisplayName("fails at once when the server hangs up during the handshake")
  void closesDuringHandshake() {
    db.fault(InstanceFault.closeDuringHandshake());

    DialException failure = failure();

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
          catchThrowableOfType(DialException.class, () -> EchoDialect.say(socket, "hello")));
    }
    SQLException login =
        catchThrowableOfType(
            SQLTransientConnectionException.class, () -> connector.connect(NAME, OPTIONS));
    assertHungUp((DialException) login.getCause());
  }

  private static void assertHungUp(DialException failure) {
    assertThat(failure.code()).isEqualTo(ErrorCode.TLS);
    assertThat(failure.phase()).isEqualTo(Phase.LOGIN);
    assertThat(failure).hasMessageContaining("closed the connection right after the TLS handshake");
  }

  private DialException failure() {
    DialException failure =
        catchThrowableOfType(DialException.class, () -> connector.openSocket(NAME, OPTIONS));
    assertThat(failure).as("what openSocket threw").isNotNull();
    return failure;
  }
}
