package dev.cloudsql.dialect.mysql;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.ConnectRequest;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the properties for a driver: defaults, then the user's properties, then those that make it
 * use the given sockets. The drivers' property names are case-insensitive.
 *
 * @param database the name of the property for the database
 * @param defaults may be overridden by the user
 * @param fixed may not be overridden
 * @param refused would divert the driver from the given sockets
 */
record DriverProperties(
    String database, Map<String, String> defaults, Map<String, String> fixed, Set<String> refused) {

  /** Older properties that request TLS, which the tunnel already provides. */
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

  /** Removes the key first, because a case-insensitive map keeps the spelling of the first key. */
  private static void replace(Map<String, String> all, String name, String value) {
    all.remove(name);
    all.put(name, value);
  }
}
