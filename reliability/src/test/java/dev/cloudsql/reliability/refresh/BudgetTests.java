package dev.cloudsql.reliability.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import com.google.auth.oauth2.GoogleCredentials;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.tck.fake.fault.ApiFault;
import dev.cloudsql.tck.fake.fault.InstanceFault;
import dev.cloudsql.tck.fake.journal.ApiCall;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Budgets grow with the time that a test takes, so that a slow machine fails none. */
@DisplayName("The Admin API is called no more than a handful of times")
@Timeout(300)
class BudgetTests {

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

    assertThat(world.settingsCalls()).isBetween(1, 5 + seconds());
    assertThat(world.certificateCalls()).isLessThanOrEqualTo(world.settingsCalls());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("by a hundred such connects that have little time each")
  void impatient(RefreshPolicy policy) throws Exception {
    world.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(503));
    Connector connector = world.connector(policy);

    fail(connector, 100, World.within(Duration.ofMillis(200)));

    assertThat(world.settingsCalls()).isBetween(1, 5 + seconds());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("by a hundred connects that are denied")
  void denied(RefreshPolicy policy) throws Exception {
    world.cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.status(403));
    Connector connector = world.connector(policy);

    fail(connector, 100, World.OPTIONS);

    assertThat(world.settingsCalls()).isBetween(1, 1 + seconds());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @Execution(CONCURRENT)
  @DisplayName("and a token server neither, by a hundred connects that get no token")
  void withoutToken(RefreshPolicy policy) throws Exception {
    world.cloud.fault(ApiCall.TOKEN, ApiFault.status(500));
    byte[] key = world.cloud.serviceAccountKey().getBytes(StandardCharsets.UTF_8);
    Connector connector =
        world.connector(
            world
                .cloud
                .config()
                .refreshPolicy(policy)
                .credentialsFrom(GoogleCredentials.fromStream(new ByteArrayInputStream(key))));

    fail(connector, 100, World.OPTIONS);

    assertThat(world.cloud.calls().count(ApiCall.TOKEN)).isBetween(1, 5 + seconds());
    assertThat(world.settingsCalls()).isZero();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("by a hundred connects whose client certificate the server refuses")
  void refused(RefreshPolicy policy) throws Exception {
    world.db.fault(InstanceFault.rejectClientCertificate());
    Connector connector = world.connector(policy);

    fail(connector, 100, World.OPTIONS);

    assertThat(world.settingsCalls()).isBetween(2, forced());
    assertThat(world.certificateCalls()).isBetween(2, forced());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("by a thousand forced refreshes, since nobody listens at the instance")
  void forced(RefreshPolicy policy) throws Exception {
    world.db.fault(InstanceFault.refuse());
    Connector connector = world.connector(policy);

    fail(connector, 1_000, World.OPTIONS);

    assertThat(world.settingsCalls()).isBetween(4, forced());
    assertThat(world.certificateCalls()).isBetween(4, forced());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(RefreshPolicy.class)
  @DisplayName("that is once, by a thousand first connects at the same time")
  void first(RefreshPolicy policy) throws Exception {
    Connector connector = world.connector(policy);
    ConnectOptions patient = World.within(Duration.ofMinutes(4));
    List<CompletableFuture<Connection>> connects = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      connects.add(connector.connectAsync(World.NAME, patient));
    }
    for (CompletableFuture<Connection> connect : connects) {
      connect.get(4, TimeUnit.MINUTES).close();
    }

    assertThat(world.settingsCalls()).isEqualTo(1);
    assertThat(world.certificateCalls()).isEqualTo(1);
    assertThat(world.cloud.calls().tokensIssued()).isEqualTo(1);
  }

  private static void fail(Connector connector, int times, ConnectOptions options) {
    for (int i = 0; i < times; i++) {
      assertThat(World.failure(connector, options).code()).isNotEqualTo(ErrorCode.CLOSED);
    }
  }

  /** How long the test has taken, rounded up. */
  private int seconds() {
    return 1 + (int) Duration.ofNanos(System.nanoTime() - start).toSeconds();
  }

  /** The first, three that are free, and one for each ten seconds. */
  private int forced() {
    return 4 + seconds() / 10 + 1;
  }
}
