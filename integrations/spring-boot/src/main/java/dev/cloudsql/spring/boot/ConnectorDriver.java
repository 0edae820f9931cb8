package dev.cloudsql.spring.boot;

import dev.cloudsql.Connector;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Connects the pools of an application context by the {@link Connector}s of this context.
 *
 * <p>A pool gets nothing but a URL and the name of this class, and makes the driver by that name.
 * The URL, such as {@code jdbc:cloudsql-spring:postgresql://project:region:instance/shop?id=1}, is
 * valid as long as the context is open; it has no secrets in it. The driver is registered with the
 * {@link DriverManager} as long as a context is open, because HikariCP warns of drivers that are
 * not.
 */
public final class ConnectorDriver implements Driver {

  private static final String PREFIX = "jdbc:cloudsql-spring:";
  private static final String TIMEOUT = "cloudSqlTimeout";

  /** The endpoints of the open contexts by their URLs. */
  private static final ConcurrentMap<String, Endpoint> ENDPOINTS = new ConcurrentHashMap<>();

  private static final AtomicLong LAST_ID = new AtomicLong();

  private static final ConnectorDriver REGISTERED = new ConnectorDriver();

  /** Held while the first endpoint is added and the last one is removed. */
  private static final ReentrantLock LOCK = new ReentrantLock();

  /** Called by pools, which make the driver by class name. */
  public ConnectorDriver() {}

  /**
   * The end of one URL.
   *
   * @param connector opens the connections
   * @param instance the instance connection name or DNS name
   * @param options the options of each connect, by the names that they have in URLs
   * @param timeout the time limit of a connect
   */
  record Endpoint(
      Connector connector, String instance, Map<String, String> options, Duration timeout) {

    /** Whether the instance is named by this DNS name. */
    boolean isNamed(String name) {
      return withoutDot(instance).equals(withoutDot(name));
    }

    private static String withoutDot(String name) {
      return name.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    }

    Connection connect(@Nullable Properties info) throws SQLException {
      Properties all = new Properties();
      all.putAll(options);
      int seconds = DriverManager.getLoginTimeout();
      if (seconds > 0 && Duration.ofSeconds(seconds).compareTo(timeout) < 0) {
        all.setProperty(TIMEOUT, Integer.toString(seconds));
      }
      if (info != null) {
        all.putAll(info);
      }
      return connector.connect(instance, all);
    }
  }

  /** Makes the URL of an endpoint; {@link #remove} must be called with it. */
  static String add(String dialect, Endpoint endpoint) {
    String database = endpoint.options().get("database");
    String url =
        "%s%s://%s%s?id=%s"
            .formatted(
                PREFIX,
                dialect,
                endpoint.instance(),
                database == null ? "" : "/" + database,
                LAST_ID.incrementAndGet());
    LOCK.lock();
    try {
      if (ENDPOINTS.isEmpty()) {
        DriverManager.registerDriver(REGISTERED);
      }
      ENDPOINTS.put(url, endpoint);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot register the driver of Spring's data sources", e);
    } finally {
      LOCK.unlock();
    }
    return url;
  }

  static void remove(String url) {
    LOCK.lock();
    try {
      if (ENDPOINTS.remove(url) != null && ENDPOINTS.isEmpty()) {
        DriverManager.deregisterDriver(REGISTERED);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot deregister the driver of Spring's data sources", e);
    } finally {
      LOCK.unlock();
    }
  }

  /** The endpoint of a URL; {@code null} for URLs of other drivers and of closed contexts. */
  static @Nullable Endpoint endpoint(@Nullable String url) {
    return url == null ? null : ENDPOINTS.get(url);
  }

  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Endpoint endpoint = endpoint(url);
    if (endpoint == null) {
      throw new SQLNonTransientConnectionException(
          "Cannot connect to %s: its application context is closed. Close the pool with the context, or configure spring.datasource.url for a pool that outlives it."
              .formatted(url),
          "08003");
    }
    return endpoint.connect(info);
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 0;
  }

  @Override
  public int getMinorVersion() {
    return 1;
  }

  /** False, because compliance depends on the driver of the dialect. */
  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("This driver does not use java.util.logging");
  }
}
