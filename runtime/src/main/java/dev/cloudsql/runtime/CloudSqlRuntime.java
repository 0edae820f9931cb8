package dev.cloudsql.runtime;

import com.google.auto.service.AutoService;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.connect.Destination;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.runtime.jdbc.Settings;
import dev.cloudsql.spi.ConnectorRuntime;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The runtime of this project. */
@AutoService(ConnectorRuntime.class)
public final class CloudSqlRuntime implements ConnectorRuntime {

  /**
   * The connectors that all of a class loader share; one that is not used holds nothing but its
   * configuration.
   */
  private static final ConcurrentMap<ConnectorConfig, CoreSlot> SHARED = new ConcurrentHashMap<>();

  /** For {@link java.util.ServiceLoader}. */
  public CloudSqlRuntime() {}

  @Override
  public Connector shared(DialectProvider dialect) {
    return new DialectConnector(dialect, shared(ConnectorConfig.defaults()));
  }

  @Override
  public Connector create(DialectProvider dialect, ConnectorConfig config)
      throws ConnectorException {
    CoreSlot slot = CoreSlot.own(config);
    Connector connector = new DialectConnector(dialect, slot);
    slot.start();
    return connector;
  }

  @Override
  public SocketSource sockets(DialectProvider dialect, Properties properties)
      throws ConnectorException {
    Settings settings = Settings.parse(properties);
    String instance =
        settings
            .instance()
            .orElseThrow(
                () ->
                    new ConnectorException(
                        ErrorCode.OPTION,
                        Phase.CONFIG,
                        null,
                        "The URL does not say which instance to connect to. Add cloudSqlInstance=project:region:instance, or a DNS name.",
                        null));
    Destination destination = Destination.of(Target.parse(instance), dialect, settings.options());
    CoreSlot slot = shared(settings.config());
    // A URL is never closed; the connector stops when nothing has used it for a while.
    slot.acquire();
    return new UrlSource(slot, dialect, destination);
  }

  static CoreSlot shared(ConnectorConfig config) {
    return SHARED.computeIfAbsent(config, CoreSlot::shared);
  }
}
