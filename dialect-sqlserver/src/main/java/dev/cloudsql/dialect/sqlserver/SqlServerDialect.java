package dev.cloudsql.dialect.sqlserver;

import com.google.auto.service.AutoService;
import com.microsoft.sqlserver.jdbc.SQLServerDriver;
import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to SQL Server with mssql-jdbc.
 *
 * <p>The user is a SQL Server login with its password, or, with {@code activeDirectoryAuth=true}, a
 * principal of the Active Directory domain that the instance has joined. In that case {@code
 * serverName} must name the instance in the domain, because the driver does not know its address:
 * {@code private.<instance>.<region>.<project>.cloudsql.<domain>}. The driver's own properties
 * {@code integratedSecurity} and {@code serverSpn} work too.
 */
@AutoService(DialectProvider.class)
public final class SqlServerDialect implements DialectProvider {

  /**
   * The driver resolves the host before it requests a socket, so it must be a host that resolves.
   */
  private static final String URL = "jdbc:sqlserver://127.0.0.1";

  /** Called by {@link java.util.ServiceLoader}. */
  public SqlServerDialect() {}

  @Override
  public String name() {
    return "sqlserver";
  }

  @Override
  public Optional<String> unsupported(String databaseVersion, AuthMode authMode) {
    if (!databaseVersion.startsWith("SQLSERVER_")) {
      return Optional.of("it speaks to SQL Server only");
    }
    return authMode == AuthMode.IAM
        ? Optional.of("Cloud SQL for SQL Server has no IAM database authentication")
        : Optional.empty();
  }

  @Override
  public Map<String, TimeUnit> connectTimeouts() {
    return Map.of("loginTimeout", TimeUnit.SECONDS);
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request)
      throws SQLException, ConnectorException {
    Properties properties = DriverProperties.of(request);
    try (LoginSockets login = new LoginSockets(sockets)) {
      properties.setProperty(
          DriverProperties.FACTORY_ARGUMENT,
          DriverProperties.takesUpBrokenConnections(properties)
              ? login.lastingArgument(request.instance())
              : login.factoryArgument(request.instance()));
      try {
        return Objects.requireNonNull(driver(request).connect(URL, properties));
      } catch (SQLException e) {
        throw withReason(ActiveDirectory.explained(e), login.failure());
      }
    }
  }

  private static Driver driver(ConnectRequest request) throws ConnectorException {
    try {
      return MssqlJdbc.DRIVER;
    } catch (NoClassDefFoundError e) {
      throw new ConnectorException(
          ErrorCode.DRIVER,
          Phase.CONFIG,
          request.instance(),
          "Cannot connect to %s: the driver mssql-jdbc is not on the path. Add com.microsoft.sqlserver:mssql-jdbc to the run-time dependencies."
              .formatted(request.instance()),
          e);
    }
  }

  /** A separate class, so that the dialect can be loaded without the driver. */
  private static final class MssqlJdbc {
    static final Driver DRIVER = new SQLServerDriver();
  }

  private static SQLException withReason(SQLException thrown, @Nullable IOException failure) {
    if (failure == null) {
      return thrown;
    }
    SQLException explained =
        new SQLNonTransientConnectionException(
            thrown.getMessage(), thrown.getSQLState(), thrown.getErrorCode(), failure);
    explained.addSuppressed(thrown);
    return explained;
  }
}
