package dev.cloudsql.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.InstanceName;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.ManualClock;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.admin.AdminSettings;
import dev.cloudsql.runtime.admin.ApiConnections;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.connect.Connects;
import dev.cloudsql.runtime.connect.Destination;
import dev.cloudsql.runtime.connect.Platform;
import dev.cloudsql.runtime.connect.events.Listeners;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.tls.Dialer;
import dev.cloudsql.runtime.tls.OfferedGroups;
import dev.cloudsql.runtime.tls.identity.ClientKeys;
import dev.cloudsql.tck.EmulatorConfig;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Cloud.Extension.class)
@DisplayName("After 48 hours in which nothing was used")
@Timeout(120)
class LongIdleTests {

  private static final InstanceName NAME = new InstanceName("project", "region", "instance");

  private final ManualClock clock = ManualClock.startingNow();
  private final R2dbcDialectProvider dialect = Dialects.named("postgresql");
  private final DriverLogin login = new DriverLogin(dialect, Map.of());

  @Test
  @DisplayName("a login waits for a new certificate, and succeeds")
  void connects(Cloud cloud) throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    try (CloudSqlEmulator emulator = CloudSqlEmulator.builder().clock(clock).start();
        EmulatedInstance instance =
            emulator.instance(NAME.toString()).backend(cloud.backend(Engine.POSTGRESQL)).start();
        Connects connects = connects(emulator, executor, timer)) {
      use(connects);

      clock.jump(Duration.ofHours(48));
      use(connects);

      assertThat(emulator.calls().count(ApiCall.GENERATE_EPHEMERAL_CERT)).isEqualTo(2);
      assertThat(instance.connections().handshakeFailures()).isEmpty();
      assertThat(instance.connections().clientCertificates())
          .last()
          .extracting(X509Certificate::getNotAfter)
          .satisfies(end -> assertThat(end.toInstant()).isAfter(clock.instant()));
    } finally {
      executor.shutdownNow();
      timer.shutdownNow();
    }
  }

  private void use(Connects connects) throws Exception {
    ConnectOptions options =
        ConnectOptions.builder().user(Cloud.USER).database(Cloud.DATABASE).build();
    Session session =
        connects
            .connectAsync(
                new Attempts.Group(),
                dialect,
                login,
                Destination.of(Target.of(NAME), dialect, options, ConnectorConfig.defaults()),
                options,
                failure -> failure)
            .get();
    assertThat(Sql.await(Sql.query(session.connection(), "SELECT 1", Integer.class)))
        .containsExactly(1);
    Sql.close(session.connection());
  }

  private Connects connects(
      CloudSqlEmulator emulator, ExecutorService executor, ScheduledThreadPoolExecutor timer)
      throws Exception {
    AdminSettings settings =
        new AdminSettings(
            emulator.adminEndpoint(),
            "test",
            Optional::empty,
            Optional::empty,
            Sql.PATIENCE,
            clock,
            clock::nanoTime);
    return new Connects(
        EmulatorConfig.of(emulator).build(),
        new Platform(clock, clock::nanoTime, () -> 0.5, executor, timer),
        Listeners.of(List.of()),
        EmulatorConfig.credentials(emulator),
        name -> new ResolvedName(name, List.of()),
        new AdminApi(new ApiConnections(), settings),
        CompletableFuture.completedFuture(ClientKeys.generate()),
        new Dialer(
            executor,
            emulator.serverPort(),
            null,
            null,
            () -> {
              throw new AssertionError();
            },
            OfferedGroups.FEW,
            clock::nanoTime,
            "test"));
  }
}
