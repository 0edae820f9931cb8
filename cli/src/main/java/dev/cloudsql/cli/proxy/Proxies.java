package dev.cloudsql.cli.proxy;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.Connectors;
import dev.cloudsql.InstanceName;
import dev.cloudsql.LocalProxy;
import dev.cloudsql.LocalProxyOptions;
import dev.cloudsql.cli.CommandFailure;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The local proxies of a run. One connector for each engine has them; the first one also finds out
 * which engine an instance has.
 */
final class Proxies implements AutoCloseable {

  private static final String FIRST_DIALECT = "postgres";
  private static final String POSTGRES_SOCKET = ".s.PGSQL.5432";

  private final ConnectorConfig config;
  private final ProxyLog log;
  private final Map<String, Connector> connectors = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile ProxyFlags flags;

  // Written with the lock.
  private volatile Map<ProxiedInstance, Running> running = Map.of();
  private volatile Map<ProxiedInstance, String> failed = Map.of();

  Proxies(ConnectorConfig config, ProxyFlags flags, ProxyLog log) {
    this.config = config;
    this.flags = flags;
    this.log = log;
    var unused = connector(FIRST_DIALECT);
  }

  private Connector connector(String dialect) {
    return connectors.computeIfAbsent(dialect, name -> Connectors.forDialect(name, config));
  }

  /**
   * A local proxy that runs.
   *
   * @param instance what was asked for
   * @param engine engine and version, such as {@code POSTGRES_17}
   * @param dialect the dialect of its connector
   * @param proxy listens
   */
  record Running(ProxiedInstance instance, String engine, String dialect, LocalProxy proxy) {

    /** Where it listens, for people. */
    String address() {
      return text(proxy.address());
    }
  }

  /** Those that run, in the order of the arguments. */
  List<Running> running() {
    return List.copyOf(running.values());
  }

  /** Those that do not run, and why. */
  Map<ProxiedInstance, String> failed() {
    return failed;
  }

  /** The clients of all. */
  int openConnections() {
    return running.values().stream().mapToInt(each -> each.proxy().openConnections()).sum();
  }

  /** Whether no further client is admitted. */
  boolean isFull() {
    return flags.maxConnections > 0 && openConnections() >= flags.maxConnections;
  }

  /** The connectors' status, by the names of their dialects. */
  Map<String, ConnectorStatus> status() {
    Map<String, ConnectorStatus> all = new LinkedHashMap<>();
    connectors.forEach((dialect, connector) -> all.put(dialect, connector.status()));
    return all;
  }

  /**
   * Runs exactly these: closes the others, and opens those that do not run.
   *
   * @return those that cannot be opened, and why
   */
  Map<ProxiedInstance, String> run(List<ProxiedInstance> wanted, ProxyFlags now) {
    lock.lock();
    try {
      flags = now;
      Map<ProxiedInstance, Running> next = new LinkedHashMap<>();
      for (Running each : running.values()) {
        if (wanted.contains(each.instance())) {
          next.put(each.instance(), each);
        } else {
          retire(each);
        }
      }
      Map<ProxiedInstance, CompletableFuture<String>> engines = new HashMap<>();
      for (ProxiedInstance instance : wanted) {
        if (!next.containsKey(instance)) {
          engines.put(instance, engine(instance));
        }
      }
      Map<ProxiedInstance, String> failures = new LinkedHashMap<>();
      Map<ProxiedInstance, Running> ordered = new LinkedHashMap<>();
      for (ProxiedInstance instance : wanted) {
        try {
          Running known = next.get(instance);
          if (known == null) {
            String engine = Objects.requireNonNull(engines.get(instance)).join();
            known = open(instance, engine, usedPorts(wanted, next.values()));
            next.put(instance, known);
          }
          ordered.put(instance, known);
        } catch (CompletionException e) {
          failures.put(instance, CommandFailure.reason(e.getCause() == null ? e : e.getCause()));
        } catch (IOException | RuntimeException e) {
          failures.put(instance, CommandFailure.reason(e));
        }
      }
      running = ordered;
      failed = failures;
      return failures;
    } finally {
      lock.unlock();
    }
  }

  /** Tries those again that could not be opened. */
  void retry() {
    if (failed.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      List<ProxiedInstance> wanted = new ArrayList<>(running.keySet());
      wanted.addAll(failed.keySet());
      Map<ProxiedInstance, String> before = failed;
      run(wanted, flags)
          .forEach(
              (instance, why) -> {
                if (!why.equals(before.get(instance))) {
                  log.error("[%s] %s".formatted(instance.name(), why));
                }
              });
    } finally {
      lock.unlock();
    }
  }

  /** Fetches the connection info, which tells that the instance can be used, and its engine. */
  private CompletableFuture<String> engine(ProxiedInstance instance) {
    Connector first = connector(FIRST_DIALECT);
    return first
        .warmUp(instance.name(), instance.connectOptions())
        .thenApply(ready -> engine(first.status(), instance).orElse(""));
  }

  private static Optional<String> engine(ConnectorStatus status, ProxiedInstance instance) {
    Optional<InstanceName> name = instanceName(status, instance.name());
    return status.instances().stream()
        .filter(each -> name.equals(Optional.of(each.name())))
        .filter(each -> each.authMode() == instance.authMode())
        .flatMap(each -> each.databaseVersion().stream())
        .findFirst();
  }

  /** The instance of a connection name, or of a DNS name that has been resolved. */
  static Optional<InstanceName> instanceName(ConnectorStatus status, String text) {
    if (text.contains(":")) {
      return Optional.of(InstanceName.parse(text));
    }
    String name = text.replaceFirst("\\.$", "");
    return status.names().stream()
        .filter(each -> each.name().equalsIgnoreCase(name))
        .flatMap(each -> each.instance().stream())
        .findFirst();
  }

  private Running open(ProxiedInstance instance, String engine, Set<Integer> used)
      throws ConnectorException, IOException {
    String dialect =
        engine.startsWith("MYSQL")
            ? "mysql"
            : engine.startsWith("SQLSERVER") ? "sqlserver" : FIRST_DIALECT;
    LocalProxyOptions.Builder options =
        LocalProxyOptions.builder()
            .connectOptions(instance.connectOptions())
            .clientFilter(client -> admits(instance, client));
    Path socket = socket(instance, dialect);
    if (socket == null) {
      options.host(instance.address()).port(port(instance, dialect, used));
    } else {
      options.unixSocket(socket);
    }
    LocalProxy proxy = connector(dialect).localProxy(instance.name(), options.build());
    if (socket != null) {
      // As of the Auth Proxy: who may use it is decided by its directory.
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    if (!dialect.equals(FIRST_DIALECT)) {
      // Its connector has not fetched anything; the first client need not wait for that.
      var unused = connector(dialect).warmUp(instance.name(), instance.connectOptions());
    }
    Running opened = new Running(instance, engine, dialect, proxy);
    log.info("[%s] Listening on %s".formatted(instance.name(), opened.address()));
    return opened;
  }

  /** Decides on the thread that accepts clients; the new one is counted already. */
  private boolean admits(ProxiedInstance instance, SocketAddress client) {
    ProxyFlags now = flags;
    if (now.maxConnections > 0 && openConnections() > now.maxConnections) {
      log.error(
          "[%s] refused a client: %s are connected, which is the limit of --max-connections"
              .formatted(instance.name(), now.maxConnections));
      return false;
    }
    if (client instanceof InetSocketAddress inet
        && !now.allowClient.isEmpty()
        && now.allowClient.stream().noneMatch(range -> range.contains(inet.getAddress()))) {
      log.error(
          "[%s] refused the client %s: it is not in --allow-client"
              .formatted(instance.name(), text(client)));
      return false;
    }
    log.info("[%s] Accepted connection from %s".formatted(instance.name(), text(client)));
    return true;
  }

  private static String text(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      String host = inet.getAddress().getHostAddress();
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
    String path = address.toString();
    return path.isEmpty() ? "a Unix socket" : path;
  }

  private static @Nullable Path socket(ProxiedInstance instance, String dialect)
      throws IOException {
    Path socket = instance.path();
    if (instance.directory() != null) {
      if (!Files.isDirectory(instance.directory())) {
        throw new IOException(
            "Cannot listen in %s: there is no such directory. Create it"
                .formatted(instance.directory()));
      }
      socket = instance.directory().resolve(instance.name());
    }
    if (socket == null || !dialect.equals(FIRST_DIALECT)) {
      return socket;
    }
    if (!socket.endsWith(POSTGRES_SOCKET)) {
      socket = socket.resolve(POSTGRES_SOCKET);
    }
    Path parent = socket.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    return socket;
  }

  /** Its own, or the first one from the engine's on that no other instance has. */
  private int port(ProxiedInstance instance, String dialect, Set<Integer> used) {
    if (instance.port() != null) {
      return instance.port();
    }
    ProxyFlags now = flags;
    return nextPort(
        now.port != null
            ? now.port
            : switch (dialect) {
              case "mysql" -> 3306;
              case "sqlserver" -> 1433;
              default -> 5432;
            },
        used);
  }

  /** Counts up from the first one; 0 is any free port. */
  static int nextPort(int first, Set<Integer> used) {
    int port = first;
    while (port != 0 && used.contains(port)) {
      port++;
    }
    return port;
  }

  private static Set<Integer> usedPorts(List<ProxiedInstance> wanted, Iterable<Running> open) {
    Set<Integer> used = new HashSet<>();
    for (ProxiedInstance instance : wanted) {
      if (instance.port() != null) {
        used.add(instance.port());
      }
    }
    for (Running each : open) {
      if (!each.instance().onUnixSocket()) {
        used.add(each.proxy().port());
      }
    }
    return used;
  }

  /** Stops listening at once; its clients have the time of {@code --max-sigterm-delay}. */
  private void retire(Running old) {
    log.info("[%s] Stopped listening on %s".formatted(old.instance().name(), old.address()));
    Duration limit = flags.maxSigtermDelay;
    if (limit.isZero()) {
      old.proxy().close();
      return;
    }
    stopListening(old.proxy());
    Thread thread = new Thread(() -> drain(old.proxy(), limit), "cloudsql-proxy-drain");
    thread.setDaemon(true);
    thread.start();
  }

  private static void stopListening(LocalProxy proxy) {
    try {
      var unused = proxy.drain(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void drain(LocalProxy proxy, Duration limit) {
    try (proxy) {
      var unused = proxy.drain(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Connects to each instance once. Returns those that cannot be reached, and why. */
  Map<ProxiedInstance, String> test() {
    Map<ProxiedInstance, String> failures = new LinkedHashMap<>();
    for (Running each : running.values()) {
      try {
        connector(each.dialect())
            .openSocket(each.instance().name(), each.instance().connectOptions())
            .close();
        log.info("[%s] Connected to the instance".formatted(each.instance().name()));
      } catch (IOException e) {
        failures.put(each.instance(), CommandFailure.reason(e));
      }
    }
    return failures;
  }

  /** Stops listening and waits for the clients to disconnect. Returns whether all did. */
  boolean drain(Duration limit) {
    running.values().forEach(each -> stopListening(each.proxy()));
    long end = System.nanoTime() + limit.toNanos();
    boolean all = true;
    for (Running each : running.values()) {
      try {
        all &= each.proxy().drain(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return all;
  }

  @Override
  public void close() {
    connectors.values().forEach(Connector::close);
  }
}
