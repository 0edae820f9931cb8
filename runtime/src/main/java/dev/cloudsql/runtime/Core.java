package dev.cloudsql.runtime;

import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorConfig.Setting;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.CredentialSource;
import dev.cloudsql.InstanceResolver;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.runtime.admin.AdminApi;
import dev.cloudsql.runtime.admin.AdminSettings;
import dev.cloudsql.runtime.admin.ApiConnections;
import dev.cloudsql.runtime.connect.Connects;
import dev.cloudsql.runtime.connect.Platform;
import dev.cloudsql.runtime.connect.events.Listeners;
import dev.cloudsql.runtime.connect.relay.Relays;
import dev.cloudsql.runtime.jfr.JfrListener;
import dev.cloudsql.runtime.refresh.Scheduler;
import dev.cloudsql.runtime.tls.Dialer;
import dev.cloudsql.runtime.tls.OfferedGroups;
import dev.cloudsql.runtime.tls.identity.ClientKeys;
import dev.cloudsql.spi.ConnectorListenerProvider;
import dev.cloudsql.spi.InstanceResolverProvider;
import dev.cloudsql.spi.TcpDialerProvider;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** A running connector with its threads: the composition root. */
final class Core implements AutoCloseable {

  private static final OfferedGroups FIRST_OFFER =
      OfferedGroups.first(System.getProperty("jdk.tls.namedGroups"));

  private static final String LIBRARY = "cloudsql-connectors-java";

  private static final Duration API_CALL_LIMIT = Duration.ofSeconds(10);

  /** Each encrypts some 500 MB a second, which is more than an instance sends. */
  private static final int MOST_RELAY_THREADS = 4;

  private final Connects connects;
  private final CoreThreads threads;
  private final Relays relays;
  private final ApiConnections connections;
  private final CoreInstanceDialer instanceDialer;

  private Core(
      Connects connects,
      CoreThreads threads,
      Relays relays,
      ApiConnections connections,
      CoreInstanceDialer instanceDialer) {
    this.connects = connects;
    this.threads = threads;
    this.relays = relays;
    this.connections = connections;
    this.instanceDialer = instanceDialer;
  }

  /** Starts a core; the key pair first, which takes more CPU time than everything else. */
  static Core start(ConnectorConfig config) throws ConnectorException {
    CoreThreads threads = CoreThreads.start();
    try {
      return start(config, threads, keys(threads::compute));
    } catch (ConnectorException | RuntimeException e) {
      threads.close();
      throw e;
    }
  }

  private static Core start(
      ConnectorConfig config, CoreThreads threads, CompletableFuture<KeyPair> keys)
      throws ConnectorException {
    CredentialSource credentials = Credentials.of(config);
    InstanceResolver resolver =
        Plugins.make(InstanceResolverProvider.class, config.instanceResolver());
    TcpDialer dialer =
        config.tcpDialer().isPresent()
            ? Plugins.make(TcpDialerProvider.class, config.tcpDialer().get())
            : null;
    List<ConnectorListener> listeners = new ArrayList<>();
    for (Setting<ConnectorListener> listener : config.listeners()) {
      listeners.add(Plugins.make(ConnectorListenerProvider.class, listener));
    }
    ApiConnections connections = new ApiConnections();
    CoreInstanceDialer instanceDialer =
        new CoreInstanceDialer(config, credentials, userAgent(config), threads);
    Platform platform =
        new Platform(
            InstantSource.system(),
            System::nanoTime,
            () -> ThreadLocalRandom.current().nextDouble(),
            threads,
            threads.timer());
    LongSupplier nanoTime = platform.nanoTime();
    Connects connects =
        new Connects(
            config,
            platform,
            withFlightRecorder(listeners),
            credentials,
            resolver,
            admin(config, credentials, connections, nanoTime),
            keys,
            new Dialer(
                threads,
                config.serverPort(),
                dialer,
                config.tcpKeepAlive().orElse(null),
                instanceDialer,
                FIRST_OFFER,
                nanoTime,
                userAgent(config)));
    int processors = Runtime.getRuntime().availableProcessors();
    Relays relays =
        new Relays(threads::relay, threads, nanoTime, Math.min(processors, MOST_RELAY_THREADS));
    return new Core(connects, threads, relays, connections, instanceDialer);
  }

  /**
   * Adds a listener for Java Flight Recorder, if this Java has it: an image made by jlink may lack
   * it.
   */
  private static Listeners withFlightRecorder(List<ConnectorListener> listeners) {
    try {
      JfrListener recorder = new JfrListener();
      List<ConnectorListener> all = new ArrayList<>(listeners);
      all.add(recorder);
      return new Listeners(all, listeners.isEmpty() ? recorder::details : () -> true);
    } catch (LinkageError e) {
      return Listeners.of(listeners);
    }
  }

  /** The name of this library for the Admin API and for instances. */
  private static String userAgent(ConnectorConfig config) {
    String version = Core.class.getPackage().getImplementationVersion();
    String library = LIBRARY + "/" + (version == null ? "dev" : version);
    // Header values end at control characters.
    return config
        .applicationName()
        .map(name -> library + " " + name.replaceAll("\\p{Cntrl}", " ").strip())
        .orElse(library);
  }

  private static AdminApi admin(
      ConnectorConfig config,
      CredentialSource credentials,
      ApiConnections connections,
      LongSupplier nanoTime)
      throws ConnectorException {
    return new AdminApi(
        connections,
        new AdminSettings(
            config.googleApis().sqlAdmin(),
            userAgent(config),
            () -> config.quotaProject().or(credentials::quotaProject),
            credentials::principal,
            API_CALL_LIMIT,
            InstantSource.system(),
            nanoTime));
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

  Connects connects() {
    return connects;
  }

  /** The threads of local proxies. */
  Relays relays() {
    return relays;
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
      connects.close();
    } finally {
      try {
        relays.close();
      } finally {
        instanceDialer.close();
        threads.close();
        connections.close();
      }
    }
  }
}
