package dev.cloudsql.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.instance.AddressType;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.tck.trial.Trials;
import dev.cloudsql.tck.wire.Cancel;
import dev.cloudsql.tck.wire.ClientTls;
import dev.cloudsql.tck.wire.Tunnel;
import dev.cloudsql.tck.wire.WatchedBackend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The fixture of one rule: the dialect, a tunnel, an instance, and the database behind it. */
final class Rig implements AutoCloseable {

  static final InstanceName INSTANCE = new InstanceName("kit-project", "kit-region", "kit");

  static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final int VALIDATION_SECONDS = 30;

  private final DialectProvider dialect;
  private final DatabaseUnderTest database;
  private final Duration patience;
  private final Trials trials;
  private final CloudSqlEmulator cloud;
  private final WatchedBackend backend;
  private final Tunnel tunnel;

  private Rig(
      DialectProvider dialect,
      DatabaseUnderTest database,
      Duration patience,
      CloudSqlEmulator cloud,
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
    CloudSqlEmulator cloud = CloudSqlEmulator.start();
    try {
      WatchedBackend backend = new WatchedBackend(database.backend());
      EmulatedInstance instance =
          cloud
              .instance(INSTANCE.toString())
              .databaseVersion(database.databaseVersion())
              .backend(backend)
              .start();
      Tunnel tunnel =
          new Tunnel(
              new InetSocketAddress(instance.host(AddressType.PUBLIC), cloud.serverPort()),
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

  ConnectRequest requestWith(Map<String, String> driverProperties) {
    return request(database.password(), driverProperties);
  }

  ConnectRequest request(String password, Map<String, String> driverProperties) {
    return request(database, password, driverProperties);
  }

  private static ConnectRequest request(
      DatabaseUnderTest database, String password, Map<String, String> driverProperties) {
    return ConnectRequest.builder(INSTANCE)
        .databaseVersion(database.databaseVersion())
        .database(database.database())
        .user(database.user())
        .password(password)
        .authMode(AuthMode.BUILT_IN)
        .driverProperties(driverProperties)
        .timeout(TIMEOUT)
        .build();
  }

  /** Logs in; fails if that takes much longer than the request's timeout. */
  Connection connect(ConnectRequest request) throws Exception {
    return trials.await(startLogin(request), request.timeout());
  }

  /** Makes opening sockets fail from now on; returns the exception. */
  ConnectorException failSource() {
    ConnectorException reason =
        new ConnectorException(ErrorCode.TCP, Phase.TCP, INSTANCE, "Unreachable", null);
    tunnel.failWith(reason);
    return reason;
  }

  /** Whether the connection is valid, tested by a round trip to the database. */
  boolean isAlive(Connection connection) throws SQLException {
    return connection.isValid(VALIDATION_SECONDS);
  }

  /** The first column of the first row. */
  static String firstValue(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  /** Logs in on another thread. */
  CompletableFuture<Connection> startLogin(ConnectRequest request) {
    return trials.start(() -> dialect.connect(tunnel, request));
  }

  /** Makes an object that cancels this statement. */
  Cancel cancel(String slowStatement) {
    return new Cancel(slowStatement, backend, trials, patience);
  }

  /** Closes everything, and interrupts tasks that hang. */
  @Override
  public void close() throws IOException {
    tunnel.close();
    trials.close();
    cloud.close();
  }
}
