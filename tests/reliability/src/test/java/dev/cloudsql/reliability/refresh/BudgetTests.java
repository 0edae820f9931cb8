package dev.cloudsql.reliability.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.google.auth.oauth2.GoogleCredentials;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.tck.EmulatorConfig;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The Admin API is called no more than a handful of times")
@Timeout(300)
class BudgetTests {

  private static final ConnectOptions PATIENT = World.within(Duration.ofMinutes(4));

  private final World world = new World();
  private final long start = System.nanoTime();

  @AfterEach
  void stop() {
    world.close();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("by a hundred connects, one after the other, that fail because it fails")
  void failing(RefreshPolicy policy) throws Exception {
    world.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(503));
    Connector connector = world.connector(policy);

    fail(connector, 100, World.OPTIONS);

    assertThat(world.settingsCalls()).isBetween(1, handful());
    // A fetch in the background may have made only one of its two calls yet.
    assertThat(world.certificateCalls()).isLessThanOrEqualTo(world.settingsCalls() + 1);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("by a hundred such connects that have little time each")
  void impatient(RefreshPolicy policy) throws Exception {
    world.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(503));
    Connector connector = world.connector(policy);

    fail(connector, 100, World.within(Duration.ofMillis(200)));

    assertThat(world.settingsCalls()).isBetween(1, handful());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("by a hundred connects that are denied")
  void denied(RefreshPolicy policy) throws Exception {
    world.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(403));
    Connector connector = world.connector(policy);

    fail(connector, 100, World.OPTIONS);

    assertThat(world.settingsCalls()).isBetween(1, handful());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("by a hundred connects whose tokens it refuses, each with one more token")
  void unauthenticated(RefreshPolicy policy) throws Exception {
    world.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(401));
    Connector connector = world.connector(policy);

    fail(connector, 100, World.OPTIONS);

    assertThat(world.settingsCalls()).isBetween(2, 2 * handful());
    assertThat(world.cloud.calls().tokensIssued()).isLessThanOrEqualTo(1 + handful());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("and a token server neither, by a hundred connects that get no token")
  void withoutToken(RefreshPolicy policy) throws Exception {
    world.cloud.fault(ApiCall.TOKEN, ApiFault.status(500));
    byte[] key = world.cloud.credentialFiles().serviceAccount().getBytes(StandardCharsets.UTF_8);
    Connector connector =
        world.connector(
            EmulatorConfig.of(world.cloud)
                .refreshPolicy(policy)
                .credentialsFrom(GoogleCredentials.fromStream(new ByteArrayInputStream(key))));

    fail(connector, 100, World.OPTIONS);

    assertThat(world.cloud.calls().count(ApiCall.TOKEN)).isBetween(1, handful());
    assertThat(world.settingsCalls()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("by fifteen connects whose client certificate the server refuses")
  void refused(RefreshPolicy policy) throws Exception {
    world.db.fault(InstanceFault.rejectClientCertificate());
    Connector connector = world.connector(policy);

    fail(connector, 15, World.OPTIONS);

    assertThat(world.settingsCalls()).isBetween(2, forced());
    assertThat(world.certificateCalls()).isBetween(2, forced());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("by two hundred forced refreshes, since nothing listens at the instance")
  void forced(RefreshPolicy policy) throws Exception {
    world.db.fault(InstanceFault.refuse());
    Connector connector = world.connector(policy);

    fail(connector, 200, World.OPTIONS);

    assertThat(world.settingsCalls()).isBetween(4, forced());
    assertThat(world.certificateCalls()).isBetween(4, forced());
  }

  @Test
  @DisplayName("that is once, by fifty first connects at the same time")
  void first() throws Exception {
    Connector connector = world.connector(RefreshPolicy.ADAPTIVE);
    joinAll(50, () -> connector.connectAsync(World.NAME, PATIENT).thenAccept(BudgetTests::close));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("that is once, by a thousand connects at the same time that wait for it")
  void firstRefresh(RefreshPolicy policy) throws Exception {
    Connector connector = world.connector(policy);
    joinAll(1_000, () -> connector.warmUp(World.NAME, PATIENT));
  }

  private void joinAll(int count, Supplier<CompletableFuture<Void>> connect) {
    List<CompletableFuture<Void>> connects = Stream.generate(connect).limit(count).toList();
    connects.forEach(CompletableFuture::join);

    assertThat(world.settingsCalls()).isEqualTo(1);
    assertThat(world.certificateCalls()).isEqualTo(1);
    assertThat(world.cloud.calls().tokensIssued()).isEqualTo(1);
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new CompletionException(e);
    }
  }

  private static void fail(Connector connector, int times, ConnectOptions options) {
    for (int i = 0; i < times; i++) {
      assertThat(World.failure(connector, options).code()).isNotEqualTo(ErrorCode.CLOSED);
    }
  }

  /** Five before a failure is remembered, and one for each second that the test has taken. */
  private int handful() {
    return 6 + secondsTaken();
  }

  /** The first, three that are free, and one for each ten seconds that the test has taken. */
  private int forced() {
    return 5 + secondsTaken() / 10;
  }

  private int secondsTaken() {
    return (int) Duration.ofNanos(System.nanoTime() - start).toSeconds();
  }
}
