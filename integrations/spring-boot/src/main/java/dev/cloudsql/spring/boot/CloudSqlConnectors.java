package dev.cloudsql.spring.boot;

import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.Connectors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.core.env.Environment;

/**
 * The connectors of an application context: one for each dialect and configuration that its data
 * sources need. A connector starts when its first data source is made.
 *
 * <p>The context closes this bean after the pools, which depend on it. All methods may be called on
 * any thread.
 *
 * @since 0.1
 */
public final class CloudSqlConnectors implements AutoCloseable {

  private final Environment environment;
  private final List<ConnectorConfigCustomizer> customizers;
  private final List<ConnectorListener> listeners;
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by the lock.
  private final Map<Key, Connector> connectors = new LinkedHashMap<>();
  private final Map<ConnectorDriver.Endpoint, String> urls = new HashMap<>();
  private final List<String> registered = new ArrayList<>();

  /** The connectors that are shared, by what the properties say; customizers come later. */
  private record Key(String dialect, ConnectorConfig config) {}

  CloudSqlConnectors(
      Environment environment,
      List<ConnectorConfigCustomizer> customizers,
      List<ConnectorListener> listeners) {
    this.environment = environment;
    this.customizers = List.copyOf(customizers);
    this.listeners = List.copyOf(listeners);
  }

  /**
   * The connector of the application's {@code DataSource}, for what JDBC pools do not offer, such
   * as {@link Connector#connectAsync} and {@link Connector#openSocket}. Do not close it.
   *
   * @throws CloudSqlConfigurationException if {@code spring.cloudsql} does not configure one
   */
  public Connector connector() {
    return connector(DataSourceSettings.main(environment));
  }

  /**
   * The connector of the data source that {@code spring.cloudsql.datasources.<name>} configures. Do
   * not close it.
   *
   * @throws CloudSqlConfigurationException if there is no such data source
   */
  public Connector connector(String name) {
    return connector(DataSourceSettings.named(environment, name));
  }

  private Connector connector(DataSourceSettings settings) {
    ConnectorConfig.Builder config;
    try {
      config = settings.properties().connectorConfig(DataSourceSettings.defaults(environment));
    } catch (IllegalArgumentException e) {
      throw unusable(settings, e);
    }
    Key key = new Key(settings.dialect(), config.build());
    lock.lock();
    try {
      Connector connector = connectors.get(key);
      if (connector == null) {
        connector = start(settings, config);
        connectors.put(key, connector);
      }
      return connector;
    } finally {
      lock.unlock();
    }
  }

  private Connector start(DataSourceSettings settings, ConnectorConfig.Builder config) {
    listeners.forEach(config::listener);
    customizers.forEach(customizer -> customizer.customize(config));
    try {
      return Connectors.forDialect(settings.dialect(), config.build());
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw unusable(settings, e);
    }
  }

  private static CloudSqlConfigurationException unusable(
      DataSourceSettings settings, RuntimeException e) {
    return new CloudSqlConfigurationException(
        "The connector for %s=%s cannot start: %s"
            .formatted(settings.property("instance"), settings.instance(), e.getMessage()),
        "Correct the properties below %s.".formatted(CloudSqlProperties.PREFIX),
        e);
  }

  /** The URL by which {@link ConnectorDriver} connects to a data source's instance. */
  String url(DataSourceSettings settings) {
    ConnectorDriver.Endpoint endpoint =
        new ConnectorDriver.Endpoint(
            connector(settings),
            settings.instance(),
            settings.properties().connectOptions(),
            settings.properties().timeoutOrDefault());
    lock.lock();
    try {
      return urls.computeIfAbsent(
          endpoint, added -> ConnectorDriver.add(settings.dialect(), added));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Registers the connector of the application's {@code ConnectionFactory}, by which R2DBC
   * connects. It is not shared with data sources, because it has no dialect.
   *
   * @param config settings of the properties; customizers are added
   * @return the name for {@code cloudSqlNamedConnector}, valid while the context is open
   */
  String register(ConnectorConfig.Builder config) {
    listeners.forEach(config::listener);
    customizers.forEach(customizer -> customizer.customize(config));
    String name = "spring-" + UUID.randomUUID();
    Connectors.register(name, config.build());
    lock.lock();
    try {
      registered.add(name);
    } finally {
      lock.unlock();
    }
    return name;
  }

  /** The state of the connectors that have started. */
  List<ConnectorStatus> status() {
    lock.lock();
    try {
      List<ConnectorStatus> all = new ArrayList<>();
      registered.forEach(name -> all.add(Connectors.status(name)));
      connectors.values().forEach(connector -> all.add(connector.status()));
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Closes the connectors; called by the application context. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      urls.values().forEach(ConnectorDriver::remove);
      urls.clear();
      registered.forEach(Connectors::unregister);
      registered.clear();
      connectors.values().forEach(Connector::close);
      connectors.clear();
    } finally {
      lock.unlock();
    }
  }
}
