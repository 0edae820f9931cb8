package dev.cloudsql.runtime.connect.instances;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.AuthMode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.ManualClock;
import dev.cloudsql.emulator.fault.ActiveFault;
import dev.cloudsql.emulator.fault.ApiFault;
import dev.cloudsql.emulator.journal.ApiCall;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.admin.AdminSettings;
import dev.cloudsql.runtime.admin.ApiConnections;
import dev.cloudsql.runtime.refresh.Refresher;
import dev.cloudsql.runtime.tls.InstanceTls;
import dev.cloudsql.runtime.tls.identity.ClientKeys;
import dev.cloudsql.tck.CloudSqlEmulatorExtension;
import dev.cloudsql.tck.EmulatorConfig;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(CloudSqlEmulatorExtension.class)
@DisplayName("A fetch")
class InstanceFetcherTests {

  private static final InstanceName NAME = new InstanceName("project", "region", "instance");

  private final CloudSqlEmulator cloud;
  private final ExecutorService executor = Executors.newCachedThreadPool();

  InstanceFetcherTests(CloudSqlEmulator cloud) {
    this.cloud = cloud;
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  @DisplayName("calls the Admin API while the key pair is still being generated")
  void doesNotWaitForTheKeyPair() throws Exception {
    cloud.instance(NAME.toString()).start();
    cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());

    CompletableFuture<Refresher.Fetched<InstanceTls>> fetched =
        fetcher().fetch(new Instances.Key(NAME, AuthMode.BUILT_IN));

    cloud.calls().await(ApiCall.CONNECT_SETTINGS, 1);
    assertThat(fetched).isNotDone();
  }

  @Test
  @DisplayName("by a clock that is slow brings a certificate that expires after its real life")
  void slowClock() throws Exception {
    ManualClock clock = ManualClock.startingNow();
    try (CloudSqlEmulator cloud = CloudSqlEmulator.builder().clock(clock).start()) {
      cloud.instance(NAME.toString()).start();
      for (Duration slow : List.of(Duration.ofMinutes(3), Duration.ofHours(2))) {
        InstantSource wall = () -> clock.instant().minus(slow);
        Instant start = wall.instant();

        Refresher.Fetched<InstanceTls> fetched =
            fetcher(cloud, CompletableFuture.completedFuture(ClientKeys.generate()), wall)
                .fetch(new Instances.Key(NAME, AuthMode.BUILT_IN))
                .join();

        assertThat(fetched.expiry()).isEqualTo(start.plus(Duration.ofHours(1)));
      }
    }
  }

  @Test
  @DisplayName("that takes long brings a certificate whose life counts from the start of the fetch")
  void slowFetch() throws Exception {
    ManualClock clock = ManualClock.startingNow();
    try (CloudSqlEmulator cloud = CloudSqlEmulator.builder().clock(clock).start()) {
      cloud.instance(NAME.toString()).start();
      ActiveFault hang = cloud.fault(ApiCall.CONNECT_SETTINGS, ApiFault.hang());
      InstantSource wall = () -> clock.instant().minus(Duration.ofHours(2));
      Instant start = wall.instant();

      CompletableFuture<Refresher.Fetched<InstanceTls>> fetched =
          fetcher(cloud, CompletableFuture.completedFuture(ClientKeys.generate()), wall)
              .fetch(new Instances.Key(NAME, AuthMode.BUILT_IN));
      cloud.calls().await(ApiCall.CONNECT_SETTINGS, 1);
      clock.advance(Duration.ofSeconds(50));
      hang.clear();

      assertThat(fetched.join().expiry()).isBeforeOrEqualTo(start.plus(Duration.ofHours(1)));
    }
  }

  /** Its key pair never comes. */
  private InstanceFetcher fetcher() throws Exception {
    return fetcher(cloud, new CompletableFuture<>(), InstantSource.system());
  }

  private InstanceFetcher fetcher(
      CloudSqlEmulator cloud, CompletableFuture<KeyPair> keys, InstantSource clock)
      throws Exception {
    AdminSettings settings =
        new AdminSettings(
            cloud.adminEndpoint(),
            "test",
            Optional::empty,
            Optional::empty,
            Duration.ofSeconds(10),
            clock,
            System::nanoTime);
    return new InstanceFetcher(
        new AdminApi(new ApiConnections(), settings),
        EmulatorConfig.credentials(cloud),
        keys,
        executor,
        clock,
        System::nanoTime);
  }
}
