package dev.cloudsql.runtime.connect.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.InstanceName;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.ResolvedName;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.ManualClock;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.admin.AdminSettings;
import dev.cloudsql.runtime.admin.ApiConnections;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.connect.Connects;
import dev.cloudsql.runtime.connect.Destination;
import dev.cloudsql.runtime.connect.Platform;
import dev.cloudsql.runtime.connect.events.Listeners;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.testing.NoInstanceDialer;
import dev.cloudsql.runtime.tls.Dialer;
import dev.cloudsql.runtime.tls.OfferedGroups;
import dev.cloudsql.runtime.tls.identity.ClientKeys;
import dev.cloudsql.tck.EchoDialect;
import dev.cloudsql.tck.EmulatorConfig;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A connector and the emulator that it uses, with real sockets and threads, whose wall clock,
 * monotonic clock and timers a test moves. Only the limits of sockets still go by the system's
 * clock.
 */
final class BentTime implements AutoCloseable {

  static final InstanceName NAME = new InstanceName("project", "region", "instance");

  private static final KeyPair KEYS = keys();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final ManualClock clock = ManualClock.startingNow();
  final CloudSqlEmulator cloud = CloudSqlEmulator.builder().clock(clock).start();
  final EmulatedInstance db = cloud.instance(NAME.toString()).start();
  final Connects connects;

  /** By how much the connector's clock shows more than the cloud's, which is right. */
  volatile Duration wrong = Duration.ZERO;

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final EchoDialect dialect = new EchoDialect();

  BentTime(RefreshPolicy policy) {
    this(policy, name -> new ResolvedName(name, List.of()));
  }

  BentTime(RefreshPolicy policy, InstanceResolver resolver) {
    try {
      connects = connects(policy, resolver);
    } catch (ConnectorException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connects connects(RefreshPolicy policy, InstanceResolver resolver)
      throws ConnectorException {
    InstantSource wall = () -> clock.instant().plus(wrong);
    AdminSettings settings =
        new AdminSettings(
            cloud.adminEndpoint(),
            "test",
            Optional::empty,
            Optional::empty,
            PATIENCE,
            wall,
            clock::nanoTime);
    return new Connects(
        EmulatorConfig.of(cloud).refreshPolicy(policy).build(),
        new Platform(wall, clock::nanoTime, () -> 0.5, executor, new ClockScheduler(clock)),
        Listeners.of(List.of()),
        EmulatorConfig.credentials(cloud),
        resolver,
        new AdminApi(new ApiConnections(), settings),
        CompletableFuture.completedFuture(KEYS),
        new Dialer(
            executor,
            cloud.serverPort(),
            null,
            null,
            NoInstanceDialer.NONE,
            OfferedGroups.FEW,
            clock::nanoTime,
            "test"));
  }

  /** Opens a socket, has a word sent through it, and closes it. */
  void connect() throws Exception {
    try (Socket socket = open()) {
      EchoDialect.say(socket, "hello");
    }
  }

  Socket open() throws ConnectorException {
    return open(Target.of(NAME), PATIENCE);
  }

  Socket open(Target target, Duration timeout) throws ConnectorException {
    return connects.open(new Attempts.Group(), dialect, destination(target, timeout));
  }

  /**
   * Fetches what a connect needs. Works at any time; a connect checks the server's certificate by
   * the system's clock.
   */
  void warmUp(InstanceName instance) throws ConnectorException {
    connects.warmUp(new Attempts.Group(), destination(Target.of(instance), PATIENCE)).join();
  }

  private Destination destination(Target target, Duration timeout) throws ConnectorException {
    ConnectOptions options = ConnectOptions.builder().user("app").timeout(timeout).build();
    return Destination.of(target, dialect, options, ConnectorConfig.defaults());
  }

  /** As {@link #connect}, on another thread. */
  CompletableFuture<Void> connectAsync() {
    return CompletableFuture.runAsync(
        () -> {
          try {
            connect();
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        executor);
  }

  ConnectorStatus.Instance status() {
    return connects.status().stream()
        .filter(instance -> instance.authMode() == AuthMode.BUILT_IN)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Lets time pass in steps, and what is due in each come to its end.
   *
   * @param step a minute at most, if a fetch is not to look as if it had been frozen
   */
  void pass(Duration time, Duration step) {
    for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
      clock.advance(step);
      awaitRest();
    }
  }

  /** Waits for the end of the fetch that is under way, if one is. */
  void awaitRest() {
    await(
        () ->
            connects.status().stream()
                .map(ConnectorStatus.Instance::state)
                .noneMatch(
                    state ->
                        state == ConnectorStatus.State.RENEWING
                            || state == ConnectorStatus.State.FETCHING));
  }

  /** Waits until something is so that other threads work on. */
  static void await(BooleanSupplier goal) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!goal.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("waited for long enough").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static KeyPair keys() {
    try {
      return ClientKeys.generate();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    connects.close();
    cloud.close();
    executor.shutdownNow();
  }
}
