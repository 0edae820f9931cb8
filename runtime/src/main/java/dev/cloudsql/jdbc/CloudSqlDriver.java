package dev.cloudsql.jdbc;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.jdbc.CloudSqlUrl;
import dev.cloudsql.runtime.jdbc.Option;
import dev.cloudsql.runtime.jdbc.SqlErrors;
import dev.cloudsql.runtime.jdbc.Undeployment;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.Providers;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC driver of {@code jdbc:cloudsql:<dialect>://<project:region:instance>[/<database>][?…]},
 * for pools and tools that take a URL, or a URL and the name of this class.
 *
 * <p>{@link DriverManager} finds it without its name. It connects by the shared connector, so there
 * is nothing to close. The query of the URL and the {@link Properties} contain options of the
 * connector and properties of the dialect's driver. If both contain a key, the Properties take
 * precedence, because they come from the calling program and the URL from a file. {@link
 * DriverManager#getLoginTimeout()} limits a connect like {@code cloudSqlTimeout}; the shorter of
 * the two applies.
 *
 * @since 0.1
 */
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

  private final Opener opener;

  /**
   * Called by {@link java.util.ServiceLoader}, and by tools that create the driver by class name.
   */
  public CloudSqlDriver() {
    this(CloudSqlDriver::open);
  }

  CloudSqlDriver(Opener opener) {
    this.opener = opener;
  }

  /** Connects to an instance and logs in with a dialect. */
  @FunctionalInterface
  interface Opener {
    Connection open(String dialect, String instance, Properties properties)
        throws ConnectorException, SQLException;
  }

  private static Connection open(String dialect, String instance, Properties properties)
      throws ConnectorException, SQLException {
    DialectProvider provider = Providers.named(DialectProvider.class, dialect);
    return Providers.runtime().connect(provider, instance, properties);
  }

  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    try {
      CloudSqlUrl target = CloudSqlUrl.parse(url).with(info, DriverManager.getLoginTimeout());
      return opener.open(target.dialect(), target.instance(), target.properties());
    } catch (ConnectorException e) {
      throw SqlErrors.sqlException(e);
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
    return Option.describe(CloudSqlUrl.given(url, info));
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
