package dev.cloudsql.runtime;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.LocalProxy;
import dev.cloudsql.LocalProxyOptions;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.connect.Connects;
import dev.cloudsql.runtime.connect.Destination;
import dev.cloudsql.runtime.connect.relay.Relays;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.jdbc.ConnectorDataSource;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.runtime.jdbc.SqlErrors;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.spi.DialectProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A handle: one dialect on a slot that others may share. */
final class DialectConnector implements Connector {

  private final DialectProvider dialect;
  private final Slot slot;
  private final Settings defaults;
  private final Supplier<Map<String, String>> environment;
  private final Attempts.Group underWay = new Attempts.Group();
  private final Set<LocalProxy> localProxies = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private DialectConnector(
      DialectProvider dialect,
      Slot slot,
      Settings defaults,
      Supplier<Map<String, String>> environment) {
    this.dialect = dialect;
    this.slot = slot;
    this.defaults = defaults;
    this.environment = environment;
  }

  /**
   * A handle on a shared slot.
   *
   * @param defaults what the environment sets
   * @param environment used for each connect with properties, as for a URL
   */
  static DialectConnector shared(
      DialectProvider dialect, Settings defaults, Supplier<Map<String, String>> environment)
      throws ConnectorException {
    ConnectorConfig config = NamedConnectors.config(defaults);
    return new DialectConnector(dialect, Slot.acquireShared(config), defaults, environment);
  }

  /** A handle on a slot of its own, which the environment does not change. */
  static DialectConnector own(DialectProvider dialect, ConnectorConfig config)
      throws ConnectorException {
    return new DialectConnector(
        dialect, Slot.startOwn(config), Settings.parse(new Properties()), Map::of);
  }

  @Override
  public Connection connect(String instance, ConnectOptions given) throws SQLException {
    try {
      ConnectOptions options = defaults.below(given);
      Destination destination = destination(instance, options);
      try (Slot.Use use = enter(destination)) {
        return use.connects().connect(underWay, dialect, destination, options);
      }
    } catch (ConnectorException e) {
      throw SqlErrors.sqlException(e);
    }
  }

  @Override
  public Connection connect(String instance, Properties properties) throws SQLException {
    try {
      Settings settings = Settings.parse(properties, environment.get());
      Target target = Target.parse(instance);
      checkOpen(target);
      ConnectorConfig config = config(settings);
      Destination destination = Destination.of(target, dialect, settings.options(), config);
      if (Settings.nameInstance(properties)) {
        checkSame(target, settings);
      }
      try (Slot.Use use =
          config.equals(slot.config()) ? slot.enter(target) : Slot.enterShared(config)) {
        return use.connects().connect(underWay, dialect, destination, settings.options());
      }
    } catch (ConnectorException e) {
      throw SqlErrors.sqlException(e);
    }
  }

  @Override
  public CompletableFuture<Connection> connectAsync(String instance, ConnectOptions given) {
    try {
      ConnectOptions options = defaults.below(given);
      Destination destination = destination(instance, options);
      try (Slot.Use use = enter(destination)) {
        return use.connects()
            .connectAsync(
                underWay, dialect, dialect::connect, destination, options, SqlErrors::sqlException);
      }
    } catch (ConnectorException e) {
      return CompletableFuture.failedFuture(SqlErrors.sqlException(e));
    }
  }

  @Override
  public DataSource dataSource(String instance, ConnectOptions given) {
    ConnectOptions options = defaults.below(given);
    ConnectOptions complete =
        options.timeout().isPresent()
            ? options
            : options.toBuilder().timeout(slot.config().timeout()).build();
    return new ConnectorDataSource(this, instance, complete);
  }

  @Override
  public Socket openSocket(String instance, ConnectOptions options) throws ConnectorException {
    Destination destination = destination(instance, defaults.below(options));
    try (Slot.Use use = enter(destination)) {
      return use.connects().open(underWay, dialect, destination);
    }
  }

  @Override
  public CompletableFuture<Void> warmUp(String instance, ConnectOptions options) {
    try {
      Destination destination = destination(instance, defaults.below(options));
      try (Slot.Use use = enter(destination)) {
        return use.connects().warmUp(underWay, destination);
      }
    } catch (ConnectorException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A proxy uses the core until it is closed, so the core does not stop for idleness. */
  @Override
  public LocalProxy localProxy(String instance, LocalProxyOptions options)
      throws ConnectorException {
    Destination destination =
        destination(instance, defaults.below(options.connectOptions()))
            .forLocalProxy(
                options.unixSocket().isPresent() ? ClientProtocol.UNIX_SOCKET : ClientProtocol.TCP);
    Attempts.Group dials = new Attempts.Group();
    Slot.Use use = enter(destination);
    LocalProxy proxy;
    try {
      proxy =
          use.core()
              .relays()
              .open(
                  destination.target(),
                  options,
                  new InstanceDial(use.connects(), dials, dialect, destination),
                  closing -> {
                    dials.close();
                    localProxies.remove(closing);
                    use.close();
                  });
    } catch (ConnectorException e) {
      use.close();
      throw e;
    }
    localProxies.add(proxy);
    if (closed.get()) {
      proxy.close();
      throw Slot.closed(destination.target());
    }
    return proxy;
  }

  /** Opens connections for the clients of a local proxy. */
  private record InstanceDial(
      Connects connects, Attempts.Group group, DialectProvider dialect, Destination destination)
      implements Relays.Dial {

    @Override
    public Relays.Opened open() throws ConnectorException {
      return connects.openChannel(group, dialect, destination);
    }

    @Override
    public void refuse(InputStream in, OutputStream out, ConnectorException failure)
        throws IOException {
      dialect.refuse(in, out, failure);
    }
  }

  private static void checkSame(Target target, Settings settings) throws ConnectorException {
    String other = settings.instance();
    if (other != null && !Target.parse(other).equals(target)) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          target.instance(),
          "Cannot connect to %s: the properties name another instance, cloudSqlInstance=%s. Remove one of the two."
              .formatted(target, other),
          null);
    }
  }

  private Destination destination(String instance, ConnectOptions options)
      throws ConnectorException {
    return Destination.of(Target.parse(instance), dialect, options, slot.config());
  }

  private Slot.Use enter(Destination destination) throws ConnectorException {
    checkOpen(destination.target());
    return slot.enter(destination.target());
  }

  /** Properties may have another configuration than this handle. */
  private ConnectorConfig config(Settings settings) throws ConnectorException {
    if (settings.configOptions().isEmpty()) {
      return slot.config();
    }
    if (slot.isShared()) {
      return NamedConnectors.config(settings);
    }
    throw new ConnectorException(
        ErrorCode.OPTION,
        Phase.CONFIG,
        null,
        "This connector has a configuration of its own, which properties of a connect cannot change. Remove %s from them."
            .formatted(String.join(", ", settings.configOptions())),
        null);
  }

  private void checkOpen(Target target) throws ConnectorException {
    if (closed.get()) {
      throw Slot.closed(target);
    }
  }

  @Override
  public ConnectorStatus status() {
    return slot.status(!closed.get());
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      underWay.close();
      localProxies.forEach(LocalProxy::close);
      slot.release();
    }
  }
}
