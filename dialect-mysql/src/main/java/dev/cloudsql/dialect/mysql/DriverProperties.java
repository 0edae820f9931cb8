package dev.cloudsql.dialect.mysql;

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
import java.util.TreeMap;
import java.util.TreeSet;

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

  Properties of(ConnectRequest request) throws SQLException {
    refuse(request);
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.putAll(defaults);
    all.putAll(request.driverProperties());
    ENCRYPTION.forEach(all::remove);
    fixed.forEach((name, value) -> replace(all, name, value));
    request.database().ifPresent(name -> replace(all, database, name));
    request.user().ifPresent(user -> replace(all, "user", user));
    request.password().ifPresent(password -> replace(all, "password", password));
    if (request.authMode() == AuthMode.IAM) {
      all.remove("password");
    }
    Properties properties = new Properties();
    properties.putAll(all);
    return properties;
  }

  /** A map that knows no case keeps the spelling that it saw first. */
  private static void replace(Map<String, String> all, String name, String value) {
    all.remove(name);
    all.put(name, value);
  }

  private void refuse(ConnectRequest request) throws SQLException {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    names.addAll(request.driverProperties().keySet());
    Set<String> found = new TreeSet<>(refused);
    found.removeIf(name -> !names.contains(name));
    if (!found.isEmpty()) {
      ConnectorException reason =
          new ConnectorException(
              ErrorCode.OPTION,
              Phase.CONFIG,
              request.instance(),
              "Cannot connect to %s: the connector opens the sockets, so the driver properties %s cannot be used. Remove them."
                  .formatted(request.instance(), found),
              null);
      throw new SQLNonTransientConnectionException(
          reason.getMessage(), reason.code().sqlState(), reason);
    }
  }
}
