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
 * <p>It connects by the shared connector, so there is nothing to close. What the query and the
 * {@link Properties} say are options of the connector or properties of the driver behind the
 * dialect; when both give a key, the Properties win, for they come from the program that calls and
 * the URL comes from a file. {@link DriverManager#getLoginTimeout()} limits a connect as {@code
 * cloudSqlTimeout} does; the shorter of the two holds.
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

  /** Registers the driver if that has not happened yet, so that undeployment is noticed. */
  public static void load() {
    // The static initializer does it.
  }

  /** Called by {@link java.util.ServiceLoader}, and by tools that know the class by its name. */
  public CloudSqlDriver() {
    this(Connectors::forDialect);
  }

  CloudSqlDriver(Dialects dialects) {
    this.dialects = dialects;
  }

  /** Gives a handle on the shared connector. */
  @FunctionalInterface
  interface Dialects {
    Connector connector(String dialect);
  }

  /** An unknown dialect is a mistake in the URL, not in the program. */
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

  /** Tools ask while the URL is still being typed; then it gives nothing yet. */
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
      // Whatever is not text comes along too, so that it is read or refused, and not forgotten.
      info.forEach((key, value) -> merge(merged, key, value));
    }
    return merged;
  }

  /** Tools give an empty user and password when nobody filled them in; then the URL's count. */
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

  /** False: what is compliant or not is the driver behind the dialect. */
  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("This driver does not use java.util.logging");
  }
}
