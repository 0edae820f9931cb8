package dev.cloudsql.tck;

import dev.cloudsql.AuthMode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.tck.fake.FakeCloudSql;
import dev.cloudsql.tck.fake.FakeInstance;
import dev.cloudsql.tck.trial.Trials;
import dev.cloudsql.tck.wire.ClientTls;
import dev.cloudsql.tck.wire.Tunnel;
import dev.cloudsql.tck.wire.WatchedBackend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
  private final Trials trials;
  private final FakeCloudSql cloud;
  private final WatchedBackend backend;
  private final Tunnel tunnel;

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
    this.trials = new Trials(patience);
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

  Trials trials() {
    return trials;
  }

  WatchedBackend backend() {
    return backend;
  }

  Tunnel tunnel() {
    return tunnel;
  }

  ConnectRequest request() {
    return requestTo(database);
  }

  ConnectRequest requestTo(DatabaseUnderTest other) {
    return request(other, other.password(), Map.of());
  }

  ConnectRequest requestWithPassword(String password) {
    return request(database, password, Map.of());
  }

  ConnectRequest requestWithProperties(Map<String, String> driverProperties) {
    return request(database, database.password(), driverProperties);
  }

  private static ConnectRequest request(
      DatabaseUnderTest database, String password, Map<String, String> driverProperties) {
    return new ConnectRequest(
        INSTANCE,
        Optional.of(database.databaseVersion()),
        AuthMode.BUILT_IN,
        Optional.of(database.database()),
        Optional.of(database.user()),
        Optional.of(password),
        driverProperties,
        TIMEOUT);
  }

  /** Logs in, and fails if that takes much longer than it may. */
  Connection connect(ConnectRequest request) throws Exception {
    return trials.await(startLogin(request), request.timeout());
  }

  /** Makes a round trip to the database. */
  boolean isAlive(Connection connection) throws SQLException {
    return connection.isValid(VALIDATION_SECONDS);
  }

  /** Logs in on another thread. */
  CompletableFuture<Connection> startLogin(ConnectRequest request) {
    return trials.start(() -> dialect.connect(tunnel, request));
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
    CompletableFuture<Boolean> execution = trials.start(() -> statement.execute(slowStatement));
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
    trials.close();
    cloud.close();
  }
}
