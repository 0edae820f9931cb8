package dev.cloudsql.runtime.jdbc;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.LocalProxy;
import dev.cloudsql.LocalProxyOptions;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.sql.Connection;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connects to nothing, and remembers what it was last asked for. */
public final class RecordingConnector implements Connector {

  public final Connection connection =
      (Connection)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException(method.getName());
              });

  public @Nullable String instance;
  public @Nullable ConnectOptions options;
  public @Nullable Properties properties;

  @Override
  public Connection connect(String instance, ConnectOptions options) {
    this.instance = instance;
    this.options = options;
    return connection;
  }

  @Override
  public Connection connect(String instance, Properties properties) {
    this.instance = instance;
    this.properties = properties;
    return connection;
  }

  @Override
  public CompletableFuture<Connection> connectAsync(String instance, ConnectOptions options) {
    return CompletableFuture.completedFuture(connect(instance, options));
  }

  @Override
  public DataSource dataSource(String instance, ConnectOptions options) {
    return new ConnectorDataSource(this, instance, options);
  }

  @Override
  public Socket openSocket(String instance, ConnectOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LocalProxy localProxy(String instance, LocalProxyOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> warmUp(String instance, ConnectOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ConnectorStatus status() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new AssertionError("Neither the driver nor the data source owns the connector");
  }
}
