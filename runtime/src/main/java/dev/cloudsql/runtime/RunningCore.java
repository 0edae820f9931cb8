package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ConnectorListenerSpec;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.admin.AdminSettings;
import dev.cloudsql.runtime.admin.ApiConnections;
import dev.cloudsql.runtime.connect.ConnectorCore;
import dev.cloudsql.runtime.connect.ConnectorParts;
import dev.cloudsql.runtime.refresh.Scheduler;
import dev.cloudsql.runtime.tls.HandshakeGate;
import dev.cloudsql.runtime.tls.TlsDialer;
import dev.cloudsql.runtime.tls.hello.HandshakeRehearsal;
import dev.cloudsql.runtime.tls.hello.OfferedGroups;
import dev.cloudsql.runtime.tls.identity.ClientKeys;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/** A connector that runs, with its threads: the composition root. */
final class RunningCore implements AutoCloseable {

  /** One for all connectors: they share the processors. */
  private static final HandshakeGate GATE =
      new HandshakeGate(Runtime.getRuntime().availableProcessors());

  private static final OfferedGroups FIRST_OFFER =
      OfferedGroups.first(System.getProperty("jdk.tls.namedGroups"));

  /** One for all connectors: they share the classes. */
  private static final HandshakeRehearsal REHEARSAL = new HandshakeRehearsal(FIRST_OFFER);

  private static final Duration API_CALL_LIMIT = Duration.ofSeconds(10);

  private final ConnectorCore core;
  private final CoreThreads threads;
  private final ApiConnections connections;

  private RunningCore(ConnectorCore core, CoreThreads threads, ApiConnections connections) {
    this.core = core;
    this.threads = threads;
    this.connections = connections;
  }

  /** The key pair comes first: it takes a processor longer than all the rest. */
  static RunningCore start(ConnectorConfig config) throws ConnectorException {
    CoreThreads threads = CoreThreads.start();
    try {
      return start(config, threads, keys(threads::compute));
    } catch (ConnectorException | RuntimeException e) {
      threads.close();
      throw e;
    }
  }

  private static RunningCore start(
      ConnectorConfig config, CoreThreads threads, CompletableFuture<KeyPair> keys)
      throws ConnectorException {
    CredentialSource credentials = Credentials.of(config);
    InstanceResolver resolver = Plugins.resolver(config.instanceResolver());
    Optional<TcpDialer> dialer =
        config.tcpDialer().isPresent()
            ? Optional.of(Plugins.dialer(config.tcpDialer().get()))
            : Optional.empty();
    List<ConnectorListener> listeners = new ArrayList<>();
    for (ConnectorListenerSpec listener : config.listeners()) {
      listeners.add(Plugins.listener(listener));
    }
    ApiConnections connections = new ApiConnections(alarms(threads));
    AdminApi admin = admin(config, credentials, connections);
    ConnectorParts parts =
        new ConnectorParts(
            config,
            List.copyOf(listeners),
            credentials,
            resolver,
            admin,
            keys,
            () -> REHEARSAL.begin(threads::compute),
            new TlsDialer(
                new Hosts(threads),
                config.serverPort(),
                dialer,
                GATE,
                FIRST_OFFER,
                System::nanoTime,
                UserAgent.of(config.applicationName())),
            threads,
            threads.timer(),
            InstantSource.system(),
            System::nanoTime,
            () -> ThreadLocalRandom.current().nextDouble());
    return new RunningCore(new ConnectorCore(parts), threads, connections);
  }

  private static AdminApi admin(
      ConnectorConfig config, CredentialSource credentials, ApiConnections connections)
      throws ConnectorException {
    return new AdminApi(
        connections,
        new AdminSettings(
            config.googleApis().sqlAdmin(),
            UserAgent.of(config.applicationName()),
            () -> config.quotaProject().or(credentials::quotaProject),
            credentials::principal,
            API_CALL_LIMIT,
            InstantSource.system(),
            System::nanoTime));
  }

  /** The timer only hands over: closing a connection may block. */
  private static UnaryOperator<Runnable> alarms(CoreThreads threads) {
    return cut ->
        Scheduler.on(threads.timer()).schedule(API_CALL_LIMIT, () -> threads.execute(cut));
  }

  private static CompletableFuture<KeyPair> keys(Executor executor) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return ClientKeys.generate();
          } catch (GeneralSecurityException e) {
            throw new CompletionException(e);
          }
        },
        executor);
  }

  ConnectorCore core() {
    return core;
  }

  /** Runs something once after a delay, unless the connector is closed before. */
  void later(Duration delay, Runnable task) {
    Runnable unused = Scheduler.on(threads.timer()).schedule(delay, task);
  }

  /**
   * Ends the threads in any case: idle time may end after a web server has undeployed the program,
   * when classes that were not needed until then can no longer be loaded.
   */
  @Override
  public void close() {
    try {
      core.close();
    } finally {
      threads.close();
      connections.close();
    }
  }
}
