package dev.cloudsql.runtime.jdbc;

import dev.cloudsql.ConnectOptions;
import dev.cloudsql.Connector;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source without a pool: opens a new connection to one instance for each call.
 *
 * <p>It does not own the connector. Thread-safe.
 */
public final class ConnectorDataSource implements DataSource {

  private final Connector connector;
  private final String instance;
  private final ConnectOptions original;
  private volatile ConnectOptions options;
  private volatile @Nullable PrintWriter logWriter;

  /**
   * Makes a data source of an open connector.
   *
   * @param connector opens the connections; not closed by this data source
   * @param instance the instance connection name
   * @param options used for every connection, except for the settings that a caller makes here
   */
  public ConnectorDataSource(Connector connector, String instance, ConnectOptions options) {
    this.connector = connector;
    this.instance = instance;
    this.original = options;
    this.options = options;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return connector.connect(instance, options);
  }

  /** Connects with this user and password instead of those in the options. */
  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    return connector.connect(instance, options.toBuilder().user(user).password(password).build());
  }

  /** The limit of a connect in whole seconds, rounded up. */
  @Override
  public int getLoginTimeout() {
    Duration timeout = options.timeout().orElse(ConnectOptions.DEFAULT_TIMEOUT);
    long seconds = timeout.getSeconds() + (timeout.getNano() > 0 ? 1 : 0);
    return (int) Math.min(seconds, Integer.MAX_VALUE);
  }

  /**
   * Sets the limit of a connect.
   *
   * @param seconds zero restores the timeout of the options
   * @throws SQLException if the time is negative
   */
  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    if (seconds < 0) {
      throw new SQLException("The login timeout must not be negative: " + seconds);
    }
    options =
        seconds == 0 ? original : original.toBuilder().timeout(Duration.ofSeconds(seconds)).build();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  /** Stores the writer for {@link #getLogWriter()}; nothing is written to it. */
  @Override
  public void setLogWriter(@Nullable PrintWriter writer) {
    logWriter = writer;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("This data source does not use java.util.logging");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (!type.isInstance(this)) {
      throw new SQLException("A %s is no %s".formatted(getClass().getName(), type.getName()));
    }
    return type.cast(this);
  }

  /** Shows the instance and the options, without secrets. */
  @Override
  public String toString() {
    return "ConnectorDataSource[%s, %s]".formatted(instance, options);
  }
}
