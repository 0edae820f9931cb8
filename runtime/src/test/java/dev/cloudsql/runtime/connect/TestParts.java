package dev.cloudsql.runtime.connect;

import com.google.api.client.http.javanet.NetHttpTransport;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.admin.AdminSettings;
import dev.cloudsql.runtime.tls.HandshakeGate;
import dev.cloudsql.runtime.tls.TlsDialer;
import dev.cloudsql.runtime.tls.TlsDialer.HostLookup;
import dev.cloudsql.runtime.tls.hello.OfferedGroups;
import dev.cloudsql.runtime.tls.identity.ClientKeys;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/** What a connector is put together from, for tests that bend its clock or its look-ups. */
final class TestParts {

  private TestParts() {}

  static ConnectorParts of(
      CloudSqlEmulator cloud,
      HostLookup hosts,
      LongSupplier nanoTime,
      Executor executor,
      ScheduledExecutorService scheduler)
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
    return new ConnectorParts(
        EmulatorConfig.of(cloud).build(),
        List.of(),
        EmulatorConfig.credentials(cloud),
        name -> new ResolvedName(name, List.of()),
        new AdminApi(new NetHttpTransport(), settings),
        CompletableFuture.completedFuture(ClientKeys.generate()),
        () -> {},
        new TlsDialer(
            hosts,
            cloud.serverPort(),
            Optional.empty(),
            new HandshakeGate(2),
            OfferedGroups.FEW,
            nanoTime,
            "test"),
        executor,
        scheduler,
        InstantSource.system(),
        nanoTime,
        () -> 0.5);
  }

  /** Asks the system at once. */
  static CompletableFuture<List<InetAddress>> find(String host) {
    try {
      return CompletableFuture.completedFuture(List.of(InetAddress.getByName(host)));
    } catch (UnknownHostException e) {
      return CompletableFuture.completedFuture(List.of());
    }
  }
}
