package dev.cloudsql.tck;

import dev.cloudsql.AuthMode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.tck.fake.FakeCloudSql;
import dev.cloudsql.tck.fake.FakeInstance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What one rule is tried with: the dialect, a tunnel, an instance, and the database behind it. */
final class Rig implements AutoCloseable {

  static final InstanceName INSTANCE = new InstanceName("kit-project", "kit-region", "kit");

  static final Duration TIMEOUT = Duration.ofSeconds(30);
  static final int CANCEL_ATTEMPTS = 3;

  /** How often one statement is cancelled. */
  private static final int CANCELS = 10;

  private static final int VALIDATION_SECONDS = 30;

  private final DialectProvider dialect;
  private final DatabaseUnderTest database;
  private final Duration patience;
  private final FakeCloudSql cloud;
  private final WatchedBackend backend;
  private final Tunnel tunnel;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  private Rig(
      DialectProvider dialect,
      DatabaseUnderTest database,
      Duration patience,
      FakeCloudSql cloud,
      WatchedBackend backend,
      Tunnel tunnel) {
    this.dialect = dialect;
    this.database = database;
    this.patience = patience;
    this.cloud = cloud;
    this.backend = backend;
    this.tunnel = tunnel;
  }

  static Rig start(DialectProvider dialect, DatabaseUnderTest database, Duration patience)
      throws IOException {
    FakeCloudSql cloud = FakeCloudSql.start();
    try {
      WatchedBackend backend = new WatchedBackend(database.backend());
      FakeInstance instance =
          cloud
              .instance(INSTANCE.toString())
              .databaseVersion(database.databaseVersion())
              .backend(backend)
              .start();
      Tunnel tunnel =
          new Tunnel(
              new InetSocketAddress(instance.host(IpType.PUBLIC), cloud.serverPort()),
              ClientTls.to(instance, cloud));
      return new Rig(dialect, database, patience, cloud, backend, tunnel);
    } catch (IOException | RuntimeException e) {
      cloud.close();
      throw e;
    }
  }

  WatchedBackend backend() {
    return backend;
  }

  Tunnel tunnel() {
    return tunnel;
  }

  ConnectRequest request() {
    return request(database.password(), Map.of());
  }

  ConnectRequest requestWithPassword(String password) {
    return request(password, Map.of());
  }

  ConnectRequest requestWithProperties(Map<String, String> driverProperties) {
    return request(database.password(), driverProperties);
  }

  private ConnectRequest request(String password, Map<String, String> driverProperties) {
    return new ConnectRequest(
        INSTANCE,
        database.databaseVersion(),
        AuthMode.BUILT_IN,
        Optional.of(database.database()),
        Optional.of(database.user()),
        Optional.of(password),
        driverProperties,
        TIMEOUT);
  }

  /** Logs in, and fails if that takes much longer than it may. */
  Connection connect(ConnectRequest request) throws Exception {
    return await(startLogin(request), request.timeout());
  }

  /** Makes a round trip to the database. */
  boolean isAlive(Connection connection) throws SQLException {
    return connection.isValid(VALIDATION_SECONDS);
  }

  /** Logs in on another thread. */
  CompletableFuture<Connection> startLogin(ConnectRequest request) {
    return start(() -> dialect.connect(tunnel, request));
  }

  /** Runs something on another thread, so that it cannot hang the build. */
  <T> CompletableFuture<T> start(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(task.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            "cloudsql-tck");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    return result;
  }

  /** Waits as long as it may take, and then for as long as the kit is patient. */
  <T> T await(CompletableFuture<T> result, Duration allowed) throws Exception {
    Duration limit = allowed.plus(patience);
    try {
      return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Not over after " + limit, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /**
   * Cancels a statement as soon as the database gets it, and then again: the first bytes may only
   * prepare it, and some drivers drop a cancel that comes before they execute.
   *
   * @return false when the statement went on; the cancel may have overtaken it
   */
  boolean cancels(Connection connection, String slowStatement) throws Exception {
    Statement statement = connection.createStatement();
    long before = backend.received();
    CompletableFuture<Boolean> execution = start(() -> statement.execute(slowStatement));
    backend.awaitMoreThan(before, patience);
    Duration pause = patience.dividedBy(CANCEL_ATTEMPTS).dividedBy(CANCELS);
    for (int i = 0; i < CANCELS; i++) {
      statement.cancel();
      try {
        execution.get(pause.toMillis(), TimeUnit.MILLISECONDS);
        return false;
      } catch (TimeoutException e) {
        // It goes on, so far.
      } catch (ExecutionException e) {
        return e.getCause() instanceof SQLException;
      }
    }
    return false;
  }

  /** Ends everything, also what hangs. */
  @Override
  public void close() throws IOException {
    tunnel.close();
    threads.forEach(Thread::interrupt);
    cloud.close();
  }
}
