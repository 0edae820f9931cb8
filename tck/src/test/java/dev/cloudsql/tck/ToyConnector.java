package dev.cloudsql.tck;

import dev.cloudsql.ClosedException;
import dev.cloudsql.ConfigException;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectOptionsBuilder;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.DialectProvider;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;

/** Does everything on threads of its own, so that closing it can let go of whoever waits. */
final class ToyConnector implements Connector {

  private final DialectProvider dialect;
  private final ToyCloud cloud;
  private final RuntimeFlaw flaw;
  private final ToyTickets tickets = new ToyTickets();
  private final Set<CompletableFuture<?>> waiting = ConcurrentHashMap.newKeySet();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ToyConnector(DialectProvider dialect, ToyCloud cloud, RuntimeFlaw flaw) {
    this.dialect = dialect;
    this.cloud = cloud;
    this.flaw = flaw;
  }

  boolean has(RuntimeFlaw other) {
    return flaw == other;
  }

  DialectProvider dialect() {
    return dialect;
  }

  ToyCloud cloud() {
    return cloud;
  }

  ToyTickets tickets() {
    return tickets;
  }

  @Override
  public Connection connect(String instance, ConnectOptions options) throws SQLException {
    try {
      return await(start(() -> new ToyLogin(this, parse(instance), options).run()));
    } catch (ConnectorException e) {
      throw sqlException(e);
    } catch (IOException e) {
      throw new SQLException(e);
    }
  }

  private static InstanceName parse(String instance) throws ConfigException {
    return InstanceName.parse(instance);
  }

  private SQLException sqlException(ConnectorException e) {
    String state = e.code().sqlState();
    if (has(RuntimeFlaw.THROWS_BARE_SQL_EXCEPTIONS)) {
      return new SQLException(e.getMessage(), state, e);
    }
    return e.retryable()
        ? new SQLTransientConnectionException(e.getMessage(), state, e)
        : new SQLNonTransientConnectionException(e.getMessage(), state, e);
  }

  @Override
  public Connection connect(String instance, Properties properties) throws SQLException {
    ConnectOptionsBuilder options = ConnectOptions.builder();
    for (String name : properties.stringPropertyNames()) {
      String value = properties.getProperty(name);
      switch (name) {
        case "user" -> options.user(value);
        case "password" -> options.password(value);
        case "database" -> options.database(value);
        case "ipTypes" -> options.ipTypes(value);
        default -> {
          if (!has(RuntimeFlaw.LOSES_DRIVER_PROPERTIES)) {
            options.driverProperty(name, value);
          }
        }
      }
    }
    if (has(RuntimeFlaw.CHANGES_PROPERTIES)) {
      properties.remove("password");
    }
    return connect(instance, options.build());
  }

  @Override
  public CompletableFuture<Connection> connectAsync(String instance, ConnectOptions options) {
    if (has(RuntimeFlaw.THROWS_FROM_ASYNC)) {
      try {
        parse(instance);
      } catch (ConfigException e) {
        throw new IllegalArgumentException(e);
      }
    }
    CompletableFuture<Connection> result = new CompletableFuture<>();
    var unused =
        start(() -> result.complete(connect(instance, options)))
            .exceptionally(result::completeExceptionally);
    return result;
  }

  @Override
  public DataSource dataSource(String instance, ConnectOptions options) {
    return (DataSource)
        Proxy.newProxyInstance(
            ToyConnector.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> connect(instance, options));
  }

  @Override
  public Socket openSocket(String instance, ConnectOptions options) throws ConnectorException {
    try {
      return await(start(() -> dial(parse(instance), options)));
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Socket dial(InstanceName name, ConnectOptions options) throws IOException {
    checkOpen();
    ToyInstance known = cloud.instance(name, options.authMode(), false);
    try {
      return dial(known, options);
    } catch (ConnectorException e) {
      if (e.code() != ErrorCode.SERVER_CERTIFICATE || has(RuntimeFlaw.NEVER_ASKS_AGAIN)) {
        throw e;
      }
      return dial(cloud.instance(name, options.authMode(), true), options);
    }
  }

  private Socket dial(ToyInstance instance, ConnectOptions options) throws IOException {
    if (!has(RuntimeFlaw.CHECKS_ENGINE_LATE)) {
      checkEngine(instance, options);
    }
    Socket socket = new ToyDial(instance, cloud.serverPort(), options, flaw).open();
    sockets.add(socket);
    checkEngine(instance, options);
    return socket;
  }

  private void checkEngine(ToyInstance instance, ConnectOptions options) throws ConfigException {
    if (!dialect.supports(instance.databaseVersion(), options.authMode())) {
      throw new ConfigException(
          ErrorCode.ENGINE, Phase.SELECT, instance.name(), "Another engine", null);
    }
  }

  private void checkOpen() throws ClosedException {
    if (closed && !has(RuntimeFlaw.WORKS_ON)) {
      throw closed();
    }
  }

  private static ClosedException closed() {
    return new ClosedException(null, "The toy connector is closed");
  }

  private <T> CompletableFuture<T> start(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    waiting.add(result);
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              } finally {
                waiting.remove(result);
              }
            },
            "toy-connector");
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private static <T> T await(CompletableFuture<T> result) throws IOException, SQLException {
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof SQLException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public CompletableFuture<Void> warmUp(String instance, ConnectOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ConnectorStatus status() {
    return new ConnectorStatus(!closed || has(RuntimeFlaw.WORKS_ON), List.of(), List.of());
  }

  @Override
  public void close() {
    closed = true;
    if (!has(RuntimeFlaw.KEEPS_TICKETS)) {
      tickets.close();
    }
    if (!has(RuntimeFlaw.LETS_THEM_WAIT)) {
      waiting.forEach(result -> result.completeExceptionally(closed()));
    }
    if (has(RuntimeFlaw.CLOSES_CONNECTIONS)) {
      sockets.forEach(ToyLogin::close);
    }
  }
}
