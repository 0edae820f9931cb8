package dev.cloudsql.runtime.jdbc;

import com.google.auto.service.AutoService;
import dev.cloudsql.Connector;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.Connectors;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC driver of {@code jdbc:cloudsql:<dialect>://<project:region:instance>[/<database>][?…]},
 * for tools that take only a URL.
 *
 * <p>It connects by the shared connector, so there is nothing to close. The query of the URL and
 * the {@link Properties} contain options of the connector and properties of the dialect's driver.
 * If both contain a key, the Properties take precedence, because they come from the calling program
 * and the URL from a file. {@link DriverManager#getLoginTimeout()} limits a connect like {@code
 * cloudSqlTimeout}; the shorter of the two applies.
 */
@AutoService(Driver.class)
public final class CloudSqlDriver implements Driver {

  private static final int MAJOR = 0;
  private static final int MINOR = 1;

  static {
    try {
      DriverManager.registerDriver(new CloudSqlDriver(), Undeployment::run);
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Dialects dialects;

  /** Registers the driver if it is not registered yet, so that {@link Undeployment} is notified. */
  public static void load() {
    // The static initializer registers it.
  }

  /**
   * Called by {@link java.util.ServiceLoader}, and by tools that create the driver by class name.
   */
  public CloudSqlDriver() {
    this(Connectors::forDialect);
  }

  CloudSqlDriver(Dialects dialects) {
    this.dialects = dialects;
  }

  /** Returns a handle on the shared connector of a dialect. */
  @FunctionalInterface
  interface Dialects {
    Connector connector(String dialect);
  }

  /** Reports an unknown dialect as an error in the URL, not in the program. */
  private Connector connector(String dialect) throws ConnectorException {
    try {
      return dialects.connector(dialect);
    } catch (IllegalArgumentException | IllegalStateException e) {
      if (e.getCause() instanceof ConnectorException known) {
        throw known;
      }
      throw e;
    }
  }

  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    try {
      CloudSqlUrl target = CloudSqlUrl.parse(url);
      Properties properties = merge(target.properties(), info);
      if (properties.containsKey(ConnectOption.INSTANCE.key())) {
        throw new ConnectorException(
            ErrorCode.OPTION,
            Phase.CONFIG,
            null,
            "The URL names the instance already. Remove the option %s."
                .formatted(ConnectOption.INSTANCE.key()),
            null);
      }
      limit(properties, DriverManager.getLoginTimeout());
      return connector(target.dialect()).connect(target.instance(), properties);
    } catch (ConnectorException e) {
      throw SqlErrors.sqlException(e);
    }
  }

  private static void limit(Properties properties, int seconds) {
    String key = ConnectOption.TIMEOUT.key();
    String named = properties.getProperty(key);
    boolean longer =
        named == null
            || Values.duration(named)
                .filter(timeout -> timeout.compareTo(Duration.ofSeconds(seconds)) > 0)
                .isPresent();
    if (seconds > 0 && longer) {
      properties.setProperty(key, Integer.toString(seconds));
    }
  }

  @Override
  public boolean acceptsURL(@Nullable String url) throws SQLException {
    if (url == null) {
      throw SqlErrors.sqlException(
          new ConnectorException(ErrorCode.OPTION, Phase.CONFIG, null, "The URL is null.", null));
    }
    return url.startsWith(CloudSqlUrl.PREFIX);
  }

  /** Lists the options of the connector, without secrets; the URL need not be complete. */
  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info)
      throws SQLException {
    if (!acceptsURL(url)) {
      return new DriverPropertyInfo[0];
    }
    Properties given = given(url, info);
    return Option.all().stream()
        .filter(option -> option != ConnectOption.INSTANCE)
        .map(option -> describe(option, given))
        .toArray(DriverPropertyInfo[]::new);
  }

  /**
   * The properties of the URL and the {@code info}; none of the URL if it is incomplete, because
   * tools call this while the user types.
   */
  private static Properties given(String url, @Nullable Properties info) {
    try {
      return merge(CloudSqlUrl.parse(url).properties(), info);
    } catch (ConnectorException e) {
      return merge(new Properties(), info);
    }
  }

  private static DriverPropertyInfo describe(Option option, Properties given) {
    String value = option.secret() ? null : given.getProperty(option.key());
    DriverPropertyInfo described = new DriverPropertyInfo(option.key(), value);
    described.description = option.definition().description();
    List<String> choices = option.definition().choices();
    if (!choices.isEmpty()) {
      described.choices = choices.toArray(String[]::new);
    }
    return described;
  }

  private static Properties merge(Properties url, @Nullable Properties info) {
    Properties merged = new Properties();
    merged.putAll(url);
    if (info != null) {
      info.stringPropertyNames().forEach(key -> merge(merged, key, info.getProperty(key)));
      // Values that are not strings are kept, so that they are parsed or refused and not lost.
      info.forEach((key, value) -> merge(merged, key, value));
    }
    return merged;
  }

  /**
   * An empty user or password does not replace that of the URL: tools send one for an empty field.
   */
  private static void merge(Properties merged, Object key, Object value) {
    if (!value.equals("") || !merged.containsKey(key)) {
      merged.put(key, value);
    }
  }

  @Override
  public int getMajorVersion() {
    return MAJOR;
  }

  @Override
  public int getMinorVersion() {
    return MINOR;
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
