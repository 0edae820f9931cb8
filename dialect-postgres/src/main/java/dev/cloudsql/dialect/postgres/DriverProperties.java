package dev.cloudsql.dialect.postgres;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.ConnectRequest;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

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
