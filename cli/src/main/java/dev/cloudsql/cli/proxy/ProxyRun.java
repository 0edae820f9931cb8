package dev.cloudsql.cli.proxy;

import com.sun.net.httpserver.HttpServer;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.RefreshPolicy;
import dev.cloudsql.cli.CommandFailure;
import dev.cloudsql.cli.proxy.HttpEndpoints.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A proxy that runs: its local proxies, ports, log, and the configuration file that it watches. */
final class ProxyRun implements AutoCloseable {

  private static final Set<String> READ = Set.of("GET", "HEAD");
  private static final Set<String> ACT = Set.of("GET", "POST");
  private static final long SECONDS_BETWEEN_RETRIES = 30;

  private final List<String> arguments;
  private final UnaryOperator<@Nullable String> environment;
  private final ProxyFlags flags;
  private final ProxyLog log;
  private final Proxies proxies;
  private final ProxyMetrics metrics;
  private final HttpEndpoints endpoints = new HttpEndpoints();
  private final ScheduledExecutorService watch;
  private final Instant since = Instant.now();
  private final CompletableFuture<Void> quit = new CompletableFuture<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private volatile boolean started;
  private volatile int httpPort;
  private volatile int adminPort;

  private ProxyRun(
      List<String> arguments,
      UnaryOperator<@Nullable String> environment,
      ProxyFlags flags,
      ProxyLog log)
      throws ConnectorException {
    this.arguments = arguments;
    this.environment = environment;
    this.flags = flags;
    this.log = log;
    this.metrics = new ProxyMetrics(flags.prometheusNamespace);
    this.proxies = new Proxies(config(flags, log, metrics), flags, log);
    this.watch =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "cloudsql-proxy-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts.
   *
   * @param arguments of the command
   * @param environment returns the value of a variable
   * @param logs makes the log, once the flags are known
   * @throws CommandFailure if the flags are wrong, an instance cannot be used, or a port is taken
   */
  static ProxyRun start(
      List<String> arguments, UnaryOperator<@Nullable String> environment, Logs logs) {
    return start(arguments, environment, logs, run -> {});
  }

  /**
   * As above.
   *
   * @param beforeReady called when everything runs, and before the log says that the proxy is
   *     ready, because a reader of the log may then send a signal at once
   */
  static ProxyRun start(
      List<String> arguments,
      UnaryOperator<@Nullable String> environment,
      Logs logs,
      Consumer<ProxyRun> beforeReady) {
    ProxyFlags flags = load(arguments, environment);
    List<ProxiedInstance> instances = ProxiedInstance.of(flags);
    ProxyLog log = logs.of(flags);
    ProxyRun run;
    try {
      run = new ProxyRun(arguments, environment, flags, log);
    } catch (ConnectorException | IllegalArgumentException | IllegalStateException e) {
      throw new CommandFailure("Cannot start the proxy: " + e.getMessage(), e);
    }
    try {
      run.start(instances);
      beforeReady.accept(run);
      log.info("The proxy has started successfully and is ready for new connections!");
      return run;
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private static ProxyFlags load(
      List<String> arguments, UnaryOperator<@Nullable String> environment) {
    ProxyFlags first = ProxyFlags.parse(arguments, environment, null);
    ProxyFlags flags =
        first.configFile == null
            ? first
            : ProxyFlags.parse(arguments, environment, ConfigFile.read(first.configFile));
    flags.check();
    return flags;
  }

  private static ConnectorConfig config(ProxyFlags flags, ProxyLog log, ProxyMetrics metrics)
      throws ConnectorException {
    ConnectorConfig.Builder config =
        ConnectorConfig.builder()
            .refreshPolicy(flags.lazyRefresh ? RefreshPolicy.LAZY : RefreshPolicy.ADAPTIVE)
            .quotaProject(flags.quotaProject)
            .timeout(flags.connectTimeout)
            .failoverPeriod(flags.failoverPeriod)
            .serverPort(flags.serverPort)
            .applicationName(
                "cloudsql-proxy" + (flags.userAgent == null ? "" : " " + flags.userAgent))
            .listener(metrics)
            .listener(log);
    if (flags.credentialsFile != null) {
      config.credentials(ReloadedCredentials.of(flags.credentialsFile, log));
      log.info("Authorizing with the credential file " + flags.credentialsFile);
    } else if (flags.jsonCredentials != null) {
      config.credentials("json:" + flags.jsonCredentials);
      log.info("Authorizing with JSON credentials");
    } else if (flags.gcloudAuth) {
      config.credentials("gcloud");
      log.info("Authorizing with the account of gcloud");
    } else if (flags.token != null) {
      config.credentials(
          "token:" + flags.token + (flags.loginToken == null ? "" : "," + flags.loginToken));
      log.info("Authorizing with a token");
    } else {
      log.info("Authorizing with application default credentials");
    }
    if (!flags.impersonate.isEmpty()) {
      // The first is the target; each may be impersonated by the one after it.
      List<String> accounts = flags.impersonate;
      String[] delegates = new String[accounts.size() - 1];
      for (int i = 0; i < delegates.length; i++) {
        delegates[i] = accounts.get(accounts.size() - 1 - i);
      }
      config.impersonate(accounts.get(0), delegates);
    }
    if (flags.universeDomain != null) {
      config.googleApis(GoogleApis.universe(flags.universeDomain));
    } else if (flags.sqladminApiEndpoint != null) {
      URI endpoint = URI.create(flags.sqladminApiEndpoint);
      config.googleApis(GoogleApis.at(endpoint));
    }
    if (flags.sqlDataEndpoint != null) {
      config.sqlDataEndpoint(URI.create(flags.sqlDataEndpoint));
    }
    if (flags.instanceResolver != null) {
      config.instanceResolver(flags.instanceResolver);
    }
    return config.build();
  }

  private void start(List<ProxiedInstance> instances) {
    if (flags.healthCheck || flags.prometheus || flags.statusPage) {
      serveHttp();
    }
    if (flags.quitquitquit) {
      serveAdmin();
    }
    report(proxies.run(instances, flags), "open");
    if (flags.runConnectionTest) {
      report(proxies.test(), "connect");
    }
    started = true;
    every(SECONDS_BETWEEN_RETRIES, proxies::retry);
    if (flags.configFile != null) {
      every(1, new ConfigWatch(flags.configFile, this::reload)::check);
    }
  }

  private void every(long seconds, Runnable task) {
    var unused = watch.scheduleWithFixedDelay(task, seconds, seconds, TimeUnit.SECONDS);
  }

  /** Failures end the start, unless they are to be skipped. */
  private void report(Map<ProxiedInstance, String> failures, String what) {
    Map<String, String> texts = new LinkedHashMap<>();
    failures.forEach((instance, why) -> texts.put(instance.name(), why));
    texts.forEach((name, why) -> log.error("[%s] %s".formatted(name, why)));
    if (!failures.isEmpty() && !flags.skipFailedInstanceConfig) {
      throw new CommandFailure(
          "Cannot start the proxy: it cannot %s %s of its instances, for the reasons above. Correct that, or start with the others by --skip-failed-instance-config."
              .formatted(what, failures.size()));
    }
  }

  private void serveHttp() {
    HttpServer server = endpoints.listen(flags.httpAddress, flags.httpPort, "--http-port");
    httpPort = server.getAddress().getPort();
    if (flags.healthCheck) {
      HttpEndpoints.answer(
          server,
          "/startup",
          READ,
          () -> started ? Answer.text(200, "ok") : Answer.text(503, "not started"));
      HttpEndpoints.answer(server, "/liveness", READ, () -> Answer.text(200, "ok"));
      HttpEndpoints.answer(server, "/readiness", READ, this::readiness);
    }
    if (flags.prometheus) {
      HttpEndpoints.answer(
          server,
          "/metrics",
          READ,
          () -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", metricsText()));
    }
    if (flags.statusPage) {
      HttpEndpoints.answer(
          server,
          "/status",
          READ,
          () -> new Answer(200, "text/html; charset=utf-8", StatusPage.of(proxies, since).html()));
      HttpEndpoints.answer(
          server,
          "/status.json",
          READ,
          () -> new Answer(200, "application/json", StatusPage.of(proxies, since).json()));
    }
    server.start();
    log.info("HTTP on %s:%s".formatted(flags.httpAddress, httpPort));
  }

  private Answer readiness() {
    if (!started) {
      return Answer.text(503, "not started");
    }
    if (stopping.get()) {
      return Answer.text(503, "stopping");
    }
    if (proxies.isFull()) {
      return Answer.text(503, "the limit of --max-connections is reached");
    }
    return Answer.text(200, "ok");
  }

  private String metricsText() {
    Map<String, Integer> open = new LinkedHashMap<>();
    proxies
        .status()
        .values()
        .forEach(
            status ->
                status
                    .instances()
                    .forEach(
                        one -> open.merge(one.name().toString(), one.openSockets(), Math::max)));
    return metrics.text(open);
  }

  private void serveAdmin() {
    HttpServer server = endpoints.listen("localhost", flags.adminPort, "--admin-port");
    adminPort = server.getAddress().getPort();
    HttpEndpoints.answer(
        server,
        "/quitquitquit",
        ACT,
        () -> {
          quit.complete(null);
          return Answer.text(200, "stopping");
        });
    server.start();
    log.info("Admin port on localhost:" + adminPort);
  }

  /** On the thread that watches the file. */
  private void reload() {
    try {
      ProxyFlags now = load(arguments, environment);
      List<ProxiedInstance> instances = ProxiedInstance.of(now);
      Set<String> frozen = flags.needingRestart(now);
      if (!frozen.isEmpty()) {
        log.error(
            "The configuration file has changed %s, which takes effect when the proxy is started again"
                .formatted(String.join(", ", frozen)));
      }
      log.info("The configuration file has changed and is used from now on");
      proxies
          .run(instances, now)
          .forEach((instance, why) -> log.error("[%s] %s".formatted(instance.name(), why)));
    } catch (RuntimeException e) {
      log.error("The former configuration is kept. " + e.getMessage());
    }
  }

  /** The port of the HTTP server; 0 if there is none. */
  int httpPort() {
    return httpPort;
  }

  /** The admin port; 0 if there is none. */
  int adminPort() {
    return adminPort;
  }

  Proxies proxies() {
    return proxies;
  }

  boolean exitsZeroOnSigterm() {
    return flags.exitZeroOnSigterm;
  }

  boolean isStopped() {
    return stopped.isDone();
  }

  /** Waits until {@code /quitquitquit} is called, then stops. */
  void await() {
    quit.join();
    stop("quitquitquit");
  }

  /** Stops with the delays of the flags; waits if another thread stops already. */
  void stop(String reason) {
    if (!stopping.compareAndSet(false, true)) {
      stopped.join();
      return;
    }
    try {
      log.info("Stopping: " + reason);
      if (!flags.minSigtermDelay.isZero()) {
        pause(flags.minSigtermDelay);
      }
      Duration limit = flags.maxSigtermDelay.minus(flags.minSigtermDelay);
      boolean all = proxies.drain(limit.isNegative() ? Duration.ZERO : limit);
      int left = proxies.openConnections();
      if (!all && left > 0) {
        log.error("%s clients are still connected and are disconnected now".formatted(left));
      }
      log.info("The proxy has stopped");
    } finally {
      close();
      stopped.complete(null);
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    watch.shutdownNow();
    endpoints.close();
    proxies.close();
  }

  /** Makes the log of a run. */
  @FunctionalInterface
  interface Logs {

    /** The log that the flags ask for. */
    ProxyLog of(ProxyFlags flags);
  }
}
