package dev.cloudsql.dialect.postgres;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.ConnectRequest;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Makes the properties for pgjdbc: defaults, then the user's properties, then those that make it
 * use the given sockets.
 */
final class DriverProperties {

  /** Without this the driver disables the keep-alive that the connector has enabled. */
  private static final Map<String, String> DEFAULTS = Map.of("tcpKeepAlive", "true");

  /**
   * Disables the driver's own encryption, whatever the user sets: the tunnel is encrypted and has
   * verified the server.
   */
  private static final Map<String, String> NO_ENCRYPTION_OF_ITS_OWN =
      Map.of("sslmode", "disable", "sslNegotiation", "postgres", "gssEncMode", "disable");

  /** Properties that would divert the driver from the given sockets, or bind a connected socket. */
  private static final Set<String> REFUSED =
      Set.of("localSocketAddress", "socketFactory", "socketFactoryArg");

  private DriverProperties() {}

  static Properties of(ConnectRequest request) throws ConnectorException {
    Properties properties = new Properties();
    properties.putAll(DEFAULTS);
    properties.putAll(request.driverProperties(REFUSED));
    properties.putAll(NO_ENCRYPTION_OF_ITS_OWN);
    properties.remove("ssl");
    properties.setProperty("socketFactory", SocketFactory.class.getName());
    request.database().ifPresent(database -> properties.setProperty("PGDBNAME", database));
    return properties;
  }
}
