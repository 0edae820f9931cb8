package dev.cloudsql.runtime;

import dev.cloudsql.ClosedException;
import dev.cloudsql.ConfigException;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.connect.ConnectorCore;
import dev.cloudsql.runtime.connect.Destination;
import dev.cloudsql.runtime.connect.select.DialectCheck;
import dev.cloudsql.runtime.jdbc.ConnectorDataSource;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.runtime.jdbc.SqlErrors;
import dev.cloudsql.spi.DialectProvider;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** A handle: one dialect on a connector that others may share. */
final class DialectConnector implements Connector {

  private final DialectProvider dialect;
  private final CoreSlot slot;
  private final AtomicBoolean closed = new AtomicBoolean();

  DialectConnector(DialectProvider dialect, CoreSlot slot) {
    this.dialect = dialect;
    this.slot = slot;
    slot.acquire();
  }

  @Override
  public Connection connect(String instance, ConnectOptions options) throws SQLException {
    try {
      Destination destination = destination(instance, options);
      return core().connect(dialect, destination, options);
    } catch (ConnectorException e) {
      throw SqlErrors.of(e);
    }
  }

  @Override
  public Connection connect(String instance, Properties properties) throws SQLException {
    try {
      Settings settings = Settings.parse(properties);
      Destination destination = destination(instance, settings.options());
      return core(settings).connect(dialect, destination, settings.options());
    } catch (ConnectorException e) {
      throw SqlErrors.of(e);
    }
  }

  @Override
  public CompletableFuture<Connection> connectAsync(String instance, ConnectOptions options) {
    try {
      Destination destination = destination(instance, options);
      return core().connectAsync(dialect, destination, options);
    } catch (ConnectorException e) {
      return CompletableFuture.failedFuture(SqlErrors.of(e));
    }
  }

  @Override
  public DataSource dataSource(String instance, ConnectOptions options) {
    return new ConnectorDataSource(this, instance, options);
  }

  @Override
  public Socket openSocket(String instance, ConnectOptions options) throws ConnectorException {
    Destination destination = destination(instance, options);
    return core().open(destination, new DialectCheck(dialect, destination.authMode()));
  }

  @Override
  public CompletableFuture<Void> warmUp(String instance, ConnectOptions options) {
    try {
      Destination destination = destination(instance, options);
      return core().warmUp(destination);
    } catch (ConnectorException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Destination destination(String instance, ConnectOptions options)
      throws ConnectorException {
    return Destination.of(InstanceName.parse(instance), options);
  }

  /** The connector for properties that may name another configuration than this handle's. */
  private ConnectorCore core(Settings settings) throws ConnectorException {
    ConnectorCore own = core();
    if (!settings.configGiven()) {
      return own;
    }
    if (!slot.isShared()) {
      throw new ConfigException(
          ErrorCode.OPTION,
          null,
          "Credentials, Admin API and refresh policy belong to the configuration of this connector. Remove them from the properties of the connect.");
    }
    return CloudSqlRuntime.shared(settings.config()).core();
  }

  private ConnectorCore core() throws ConnectorException {
    if (closed.get()) {
      throw new ClosedException(null, "Cannot connect: this connector is closed.");
    }
    return slot.core();
  }

  @Override
  public ConnectorStatus status() {
    return new ConnectorStatus(!closed.get(), slot.status());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      slot.release();
    }
  }
}
