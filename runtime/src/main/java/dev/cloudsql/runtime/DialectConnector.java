package dev.cloudsql.runtime;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.AttemptGroup;
import dev.cloudsql.runtime.connect.Destination;
import dev.cloudsql.runtime.connect.select.DialectCheck;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.jdbc.ConnectorDataSource;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.spi.DialectProvider;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/** A handle: one dialect on a connector that others may share. */
final class DialectConnector implements Connector {

  private final DialectProvider dialect;
  private final CoreSlot slot;

  /** The connectors that properties asked for; a handle on them too. */
  private final Set<CoreSlot> others = ConcurrentHashMap.newKeySet();

  private final AttemptGroup underWay = new AttemptGroup();
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
      return open().use(core -> core.connect(underWay, dialect, destination, options));
    } catch (ConnectorException e) {
      throw e.asSqlException();
    }
  }

  @Override
  public Connection connect(String instance, Properties properties) throws SQLException {
    try {
      Settings settings = Settings.parse(properties);
      Destination destination = destination(instance, settings.options());
      checkSame(destination.target(), settings);
      return open(settings)
          .use(core -> core.connect(underWay, dialect, destination, settings.options()));
    } catch (ConnectorException e) {
      throw e.asSqlException();
    }
  }

  @Override
  public CompletableFuture<Connection> connectAsync(String instance, ConnectOptions options) {
    try {
      Destination destination = destination(instance, options);
      return open().use(core -> core.connectAsync(underWay, dialect, destination, options));
    } catch (ConnectorException e) {
      return CompletableFuture.failedFuture(e.asSqlException());
    }
  }

  @Override
  public DataSource dataSource(String instance, ConnectOptions options) {
    return new ConnectorDataSource(this, instance, options);
  }

  @Override
  public Socket openSocket(String instance, ConnectOptions options) throws ConnectorException {
    Destination destination = destination(instance, options);
    DialectCheck check = new DialectCheck(dialect, destination.authMode());
    return open().use(core -> core.open(underWay, destination, check));
  }

  @Override
  public CompletableFuture<Void> warmUp(String instance, ConnectOptions options) {
    try {
      Destination destination = destination(instance, options);
      return open().use(core -> core.warmUp(underWay, destination));
    } catch (ConnectorException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static void checkSame(Target target, Settings settings) throws ConnectorException {
    Optional<String> other = settings.instance();
    if (other.isPresent() && !Target.parse(other.get()).equals(target)) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          target.instance().orElse(null),
          "Cannot connect to %s: the properties name another instance, cloudSqlInstance=%s. Remove one of the two."
              .formatted(target, other.get()),
          null);
    }
  }

  private Destination destination(String instance, ConnectOptions options)
      throws ConnectorException {
    return Destination.of(Target.parse(instance), dialect, options);
  }

  /** The slot for properties that may name another configuration than this handle's. */
  private CoreSlot open(Settings settings) throws ConnectorException {
    CoreSlot own = open();
    if (settings.configOptions().isEmpty()) {
      return own;
    }
    if (own.isShared()) {
      CoreSlot other = CloudSqlRuntime.shared(settings.config());
      if (others.add(other)) {
        other.acquire();
      }
      return other;
    }
    throw new ConnectorException(
        ErrorCode.OPTION,
        Phase.CONFIG,
        null,
        "This connector has a configuration of its own, which properties of a connect cannot change. Remove %s from them."
            .formatted(String.join(", ", settings.configOptions())),
        null);
  }

  private CoreSlot open() throws ConnectorException {
    if (closed.get()) {
      throw new ConnectorException(
          ErrorCode.CLOSED, Phase.CONFIG, null, "Cannot connect: this connector is closed.", null);
    }
    return slot;
  }

  @Override
  public ConnectorStatus status() {
    return slot.status(!closed.get());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      underWay.close();
      slot.release();
      others.forEach(CoreSlot::release);
    }
  }
}
