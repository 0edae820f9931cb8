package com.example.h2dialect;

import com.google.auto.service.AutoService;
import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.ConnectRequest;
import dev.cloudsql.spi.DialectProvider;
import dev.cloudsql.spi.SocketSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Properties;

/** Logs in to H2's TCP server with H2's own driver. */
@AutoService(DialectProvider.class)
public final class H2Dialect implements DialectProvider {

  /** Made by {@link java.util.ServiceLoader}. */
  public H2Dialect() {}

  @Override
  public String name() {
    return "h2";
  }

  @Override
  public boolean supports(String databaseVersion, AuthMode authMode) {
    return databaseVersion.startsWith("H2_") && authMode == AuthMode.BUILT_IN;
  }

  /** Not asked, as {@link #supports} refuses IAM. */
  @Override
  public String iamUser(String principal) {
    return principal;
  }

  @Override
  public Connection connect(SocketSource sockets, ConnectRequest request) throws SQLException {
    String database = request.database().orElse("");
    if (database.contains(";")) {
      // In H2's URLs settings begin there, which are no part of a name.
      ConnectorException reason =
          new ConnectorException(
              ErrorCode.OPTION,
              Phase.CONFIG,
              request.instance(),
              "Cannot connect to %s: the name of an H2 database has no semicolon, but '%s' has. Give settings as driver properties."
                  .formatted(request.instance(), database),
              null);
      throw new SQLNonTransientConnectionException(
          reason.getMessage(), reason.code().sqlState(), reason);
    }
    try {
      return BridgedConnection.open(Bridge.to(sockets), database, properties(request));
    } catch (IOException e) {
      throw new SQLNonTransientConnectionException(e.getMessage(), "08001", e);
    }
  }

  /** Our default, then what the program says of the driver, then who logs in. */
  private static Properties properties(ConnectRequest request) {
    Properties properties = new Properties();
    // Else one property that H2 does not know fails the login.
    properties.setProperty("IGNORE_UNKNOWN_SETTINGS", "TRUE");
    properties.putAll(request.driverProperties());
    request.user().ifPresent(user -> properties.setProperty("user", user));
    request.password().ifPresent(password -> properties.setProperty("password", password));
    return properties;
  }
}
