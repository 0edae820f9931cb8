package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.admin.AdminSettings;
import dev.cloudsql.runtime.admin.ApiConnections;
import dev.cloudsql.runtime.attempt.Attempt.Work;
import dev.cloudsql.runtime.connect.events.Listeners;
import dev.cloudsql.runtime.testing.NoInstanceDialer;
import dev.cloudsql.runtime.tls.Dialer;
import dev.cloudsql.runtime.tls.OfferedGroups;
import dev.cloudsql.runtime.tls.identity.ClientKeys;
import dev.cloudsql.spi.InstanceDialer;
import dev.cloudsql.tck.EmulatorConfig;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/** The connects of a connector whose clock and look-ups belong to the test. */
final class TestConnects {

  private TestConnects() {}

  static Connects of(
      CloudSqlEmulator cloud,
      Executor lookups,
      LongSupplier nanoTime,
      Executor executor,
      ScheduledExecutorService scheduler)
      throws ConnectorException, GeneralSecurityException {
    return of(cloud, lookups, nanoTime, executor, scheduler, NoInstanceDialer.NONE);
  }

  static Connects of(
      CloudSqlEmulator cloud,
      Executor lookups,
      LongSupplier nanoTime,
      Executor executor,
      ScheduledExecutorService scheduler,
      Work<InstanceDialer, ConnectorException> instanceDialer)
      throws ConnectorException, GeneralSecurityException {
    AdminSettings settings =
        new AdminSettings(
            cloud.adminEndpoint(),
            "test",
            Optional::empty,
            Optional::empty,
            Duration.ofSeconds(10),
            InstantSource.system(),
            System::nanoTime);
    return new Connects(
        EmulatorConfig.of(cloud).build(),
        new Platform(InstantSource.system(), nanoTime, () -> 0.5, executor, scheduler),
        Listeners.of(List.of()),
        EmulatorConfig.credentials(cloud),
        name -> new ResolvedName(name, List.of()),
        new AdminApi(new ApiConnections(), settings),
        CompletableFuture.completedFuture(ClientKeys.generate()),
        new Dialer(
            lookups,
            cloud.serverPort(),
            null,
            null,
            instanceDialer,
            OfferedGroups.FEW,
            nanoTime,
            "test"));
  }
}
