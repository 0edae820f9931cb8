package dev.cloudsql.dialect.mysql;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.ConnectRequest;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a driver is told: defaults, then what the user says, then what makes it use the given
 * sockets. The drivers' property names know no case.
 *
 * @param database the name of the property that names the database
 * @param defaults may be overruled by the user
 * @param fixed may not
 * @param refused would lead the driver away from the given sockets
 */
record DriverProperties(
    String database, Map<String, String> defaults, Map<String, String> fixed, Set<String> refused) {

  /** Older ways to ask for the encryption that the tunnel has already. */
  private static final Set<String> ENCRYPTION =
      Set.of(
          "useSSL",
          "requireSSL",
          "verifyServerCertificate",
          "trustServerCertificate",
          "disableSslHostnameVerification");

  Properties of(ConnectRequest request) throws ConnectorException {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(defaults);
    Properties given = request.driverProperties(refused);
    given.stringPropertyNames().forEach(name -> all.put(name, given.getProperty(name)));
    ENCRYPTION.forEach(all::remove);
    fixed.forEach((name, value) -> replace(all, name, value));
    request.database().ifPresent(name -> replace(all, database, name));
    Properties properties = new Properties();
    properties.putAll(all);
    return properties;
  }

  /** A map that knows no case keeps the spelling that it saw first. */
  private static void replace(Map<String, String> all, String name, String value) {
    all.remove(name);
    all.put(name, value);
  }
}
