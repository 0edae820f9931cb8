package dev.cloudsql.dialect.postgres;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.spi.ConnectRequest;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * What pgjdbc is told: our defaults, then what the user says, then what makes it use the given
 * sockets.
 */
final class DriverProperties {

  /** Else the driver switches off what the connector has switched on. */
  private static final Map<String, String> DEFAULTS = Map.of("tcpKeepAlive", "true");

  /**
   * The tunnel encrypts already and has proven the server's identity, whatever the user asks for
   * here.
   */
  private static final Map<String, String> NO_ENCRYPTION_OF_ITS_OWN =
      Map.of("sslmode", "disable", "sslNegotiation", "postgres", "gssEncMode", "disable");

  /**
   * These would lead the driver away from the given sockets, or bind a socket that is connected.
   */
  private static final Set<String> REFUSED =
      Set.of("localSocketAddress", "socketFactory", "socketFactoryArg");

  private DriverProperties() {}

  static Properties of(ConnectRequest request) throws SQLException {
    refuse(request);
    Properties properties = new Properties();
    properties.putAll(DEFAULTS);
    properties.putAll(request.driverProperties());
    properties.putAll(NO_ENCRYPTION_OF_ITS_OWN);
    properties.remove("ssl");
    properties.setProperty("socketFactory", SocketFactory.class.getName());
    request.database().ifPresent(database -> properties.setProperty("PGDBNAME", database));
    request.user().ifPresent(user -> properties.setProperty("user", user));
    request.password().ifPresent(password -> properties.setProperty("password", password));
    if (request.authMode() == AuthMode.IAM) {
      properties.remove("password");
    }
    return properties;
  }

  private static void refuse(ConnectRequest request) throws SQLException {
    Set<String> refused = new TreeSet<>(request.driverProperties().keySet());
    refused.retainAll(REFUSED);
    if (!refused.isEmpty()) {
      ConnectorException reason =
          new ConnectorException(
              ErrorCode.OPTION,
              Phase.CONFIG,
              request.instance(),
              "Cannot connect to %s: the connector opens the sockets, so the driver properties %s cannot be used. Remove them."
                  .formatted(request.instance(), refused),
              null);
      throw new SQLNonTransientConnectionException(
          reason.getMessage(), reason.code().sqlState(), reason);
    }
  }
}
