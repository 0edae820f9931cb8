package dev.cloudsql.runtime;

import com.google.auto.service.AutoService;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.jdbc.CloudSqlDriver;
import dev.cloudsql.runtime.attempt.Attempt.TimeLimit;
import dev.cloudsql.runtime.attempt.Attempts;
import dev.cloudsql.runtime.connect.Destination;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.runtime.jdbc.SqlErrors;
import dev.cloudsql.spi.ConnectorRuntime;
import dev.cloudsql.spi.Dialect;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Login;
import dev.cloudsql.spi.SocketSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The runtime of this project. */
@AutoService(ConnectorRuntime.class)
public final class CloudSqlRuntime implements ConnectorRuntime {

  private final Supplier<Map<String, String>> environment;

  /** For {@link java.util.ServiceLoader}. */
  public CloudSqlRuntime() {
    this(Environment::variables);
    // Needs SLF4J: without it this runtime cannot be loaded, which is an error with a code.
    Environment.load();
  }

  CloudSqlRuntime(Supplier<Map<String, String>> environment) {
    this.environment = environment;
  }

  @Override
  public Connector shared(DialectProvider dialect) throws ConnectorException {
    Settings defaults = Settings.parse(new Properties(), environment.get());
    return DialectConnector.shared(dialect, defaults, environment);
  }

  @Override
  public Connector create(DialectProvider dialect, ConnectorConfig config)
      throws ConnectorException {
    return DialectConnector.own(dialect, config);
  }

  @Override
  public void register(String name, ConnectorConfig config) throws ConnectorException {
    NamedConnectors.register(name, config);
  }

  @Override
  public void unregister(String name) {
    NamedConnectors.unregister(name);
  }

  @Override
  public ConnectorStatus status(String name) throws ConnectorException {
    return NamedConnectors.status(name);
  }

  @Override
  public SocketSource sockets(DialectProvider dialect, Properties properties)
      throws ConnectorException {
    // Loading the class registers the driver, which is notified when the application ends.
    var unused = new CloudSqlDriver();
    Settings settings = Settings.parse(properties, environment.get());
    String instance = settings.instance();
    if (instance == null) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "The URL names no Cloud SQL instance. Add cloudSqlInstance=project:region:instance to it, for mssql-jdbc socketFactoryConstructorArg=project:region:instance, or give it a DNS name that leads to the instance for a host, or set the environment variable CLOUDSQL_INSTANCE.",
          null);
    }
    ConnectorConfig config = NamedConnectors.config(settings);
    int seconds = DriverManager.getLoginTimeout();
    TimeLimit limit =
        seconds > 0
            ? TimeLimit.of(Duration.ofSeconds(seconds), "DriverManager.setLoginTimeout")
            : null;
    Destination destination =
        Destination.of(Target.parse(instance), dialect, settings.options(), config, limit);
    return new UrlSource(config, dialect, destination);
  }

  @Override
  public Connection connect(DialectProvider dialect, String instance, Properties properties)
      throws SQLException {
    try {
      Settings settings = Settings.parse(properties, environment.get());
      ConnectorConfig config = NamedConnectors.config(settings);
      Destination destination =
          Destination.of(Target.parse(instance), dialect, settings.options(), config);
      try (Slot.Use use = Slot.enterShared(config)) {
        return use.connects()
            .connect(new Attempts.Group(), dialect, destination, settings.options());
      }
    } catch (ConnectorException e) {
      throw SqlErrors.sqlException(e);
    }
  }

  @Override
  public <C extends AutoCloseable> CompletableFuture<C> connectAsync(
      Dialect dialect, Login<C> login, String instance, Properties properties) {
    try {
      // Loading the class registers the driver, which is notified when the application ends.
      var unused = new CloudSqlDriver();
      Settings settings = Settings.parse(properties, environment.get());
      ConnectorConfig config = NamedConnectors.config(settings);
      Destination destination =
          Destination.of(Target.parse(instance), dialect, settings.options(), config);
      try (Slot.Use use = Slot.enterShared(config)) {
        return use.connects()
            .connectAsync(
                new Attempts.Group(), dialect, login, destination, settings.options(), e -> e);
      }
    } catch (ConnectorException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
