package dev.cloudsql.runtime;

import com.google.auto.service.AutoService;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.jdbc.CloudSqlDriver;
import dev.cloudsql.runtime.attempt.Attempt.TimeLimit;
import dev.cloudsql.runtime.connect.Destination;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.spi.ConnectorRuntime;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Properties;

/** The runtime of this project. */
@AutoService(ConnectorRuntime.class)
public final class CloudSqlRuntime implements ConnectorRuntime {

  /** For {@link java.util.ServiceLoader}. */
  public CloudSqlRuntime() {}

  @Override
  public Connector shared(DialectProvider dialect) {
    return new DialectConnector(dialect, Slot.acquireShared(ConnectorConfig.defaults()));
  }

  @Override
  public Connector create(DialectProvider dialect, ConnectorConfig config)
      throws ConnectorException {
    return new DialectConnector(dialect, Slot.startOwn(config));
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
  public SocketSource sockets(DialectProvider dialect, Properties properties)
      throws ConnectorException {
    // Loading the class registers the driver, which is notified when the application ends.
    var unused = new CloudSqlDriver();
    Settings settings = Settings.parse(properties);
    String instance = settings.instance();
    if (instance == null) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "The URL does not say which instance to connect to. Add cloudSqlInstance=project:region:instance, or a DNS name.",
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
}
