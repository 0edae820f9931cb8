package dev.cloudsql.tck.connect;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.emulator.CloudSqlEmulator;
import dev.cloudsql.emulator.EmulatedInstance;
import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.spi.ConnectorRuntime;
import dev.cloudsql.tck.trial.Trials;
import dev.cloudsql.tck.wire.WatchedBackend;
import java.io.IOException;
import java.net.Socket;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one rule is tried with: a connector of the runtime, an instance, and both their ends. */
public final class ConnectRig implements AutoCloseable {

  /** The connection name of the instance. */
  public static final String NAME = "kit-project:kit-region:kit";

  /** The password of every connect, which nothing may tell. */
  public static final String PASSWORD = "pa55word-of-the-kit";

  /** What every connect asks for. */
  public static final ConnectOptions OPTIONS =
      ConnectOptions.builder().database("shop").user("app").password(PASSWORD).build();

  private final Trials trials;
  private final CloudSqlEmulator cloud;
  private final EmulatedInstance instance;
  private final WatchedBackend backend;
  private final KitDialect dialect = new KitDialect();
  private final List<String> loginTokens = new CopyOnWriteArrayList<>();
  private final Connector connector;

  private ConnectRig(ConnectorRuntime runtime, CloudSqlEmulator cloud, Duration patience)
      throws IOException {
    this.trials = new Trials(patience);
    this.cloud = cloud;
    this.backend =
        new WatchedBackend(
            connection -> {
              connection.loginToken().ifPresent(loginTokens::add);
              Backend.echo().serve(connection);
            });
    this.instance = cloud.instance(NAME).backend(backend).start();
    this.connector = runtime.create(dialect, cloud.config().build());
  }

  /** Starts a cloud with one instance, and a connector that knows nothing of it yet. */
  public static ConnectRig start(ConnectorRuntime runtime, Duration patience) throws IOException {
    CloudSqlEmulator cloud = CloudSqlEmulator.start();
    try {
      return new ConnectRig(runtime, cloud, patience);
    } catch (IOException | RuntimeException e) {
      cloud.close();
      throw e;
    }
  }

  /** Runs what may hang. */
  public Trials trials() {
    return trials;
  }

  /** Where the instance is. */
  public CloudSqlEmulator cloud() {
    return cloud;
  }

  /** The instance with the name {@link #NAME}. */
  public EmulatedInstance instance() {
    return instance;
  }

  /** Sees what reaches the database. */
  public WatchedBackend backend() {
    return backend;
  }

  /** The login tokens of the connections that reached the database, in order. */
  public List<String> loginTokens() {
    return loginTokens;
  }

  /** What the connector logs in with. */
  public KitDialect dialect() {
    return dialect;
  }

  /** What is tried. */
  public Connector connector() {
    return connector;
  }

  /** Connects as every connect does. */
  public Connection connect() throws Exception {
    return connect(OPTIONS);
  }

  /** Connects, and fails if that takes much longer than it may. */
  public Connection connect(ConnectOptions options) throws Exception {
    return run(() -> connector.connect(NAME, options), options);
  }

  /** Opens a socket, and fails if that takes much longer than it may. */
  public Socket openSocket(String name, ConnectOptions options) throws Exception {
    return run(() -> connector.openSocket(name, options), options);
  }

  /** Runs anything that may take as long as these options say. */
  public <T> T run(Callable<T> task, ConnectOptions options) throws Exception {
    return trials.run(options.timeout(), task);
  }

  /** Why a socket to the instance cannot be opened. */
  public ConnectorException failure(ConnectOptions options) {
    return catchThrowableOfType(ConnectorException.class, () -> openSocket(NAME, options).close());
  }

  /** Ends everything, also what hangs. */
  @Override
  public void close() {
    connector.close();
    trials.close();
    cloud.close();
  }
}
