package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.spi.ConnectRequest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the properties for mssql-jdbc: defaults, then the user's properties, then those that make
 * it use the given sockets. The driver's property names are case-insensitive.
 */
final class DriverProperties {

  /** The property for the argument of the socket factory. */
  static final String FACTORY_ARGUMENT = "socketFactoryConstructorArg";

  /**
   * Disables the driver's retry, which waits ten seconds after a failed socket and requests
   * another; the connector has already tried all addresses.
   */
  private static final String NO_RETRY = "0";

  /** The driver's maximum. */
  private static final int LONGEST_LOGIN_SECONDS = 65_535;

  /**
   * Disables the driver's own encryption and multi-subnet dialling: the tunnel is encrypted, has
   * verified the server, and ends at one instance, however many addresses the host of the URL has.
   */
  private static final Map<String, String> ONE_TUNNEL =
      Map.of(
          "encrypt", "false",
          "multiSubnetFailover", "false",
          "transparentNetworkIPResolution", "false",
          "socketFactoryClass", SocketFactory.class.getName());

  /** Properties that would divert the driver from the given sockets. */
  private static final Set<String> REFUSED =
      Set.of(
          "failoverPartner",
          "instanceName",
          "port",
          "portNumber",
          "server",
          "serverName",
          "socketFactoryClass",
          FACTORY_ARGUMENT);

  /**
   * The connector ends a login at its deadline. The driver's own limit is rounded up to this step,
   * so that it comes later and is the same for each connection, because the driver shows it in the
   * URL of its metadata.
   */
  private static final int LOGIN_STEP_SECONDS = 60;

  private DriverProperties() {}

  static Properties of(ConnectRequest request) throws ConnectorException {
    boolean activeDirectory =
        ActiveDirectory.isWanted(request, ignoringCase(request.driverProperties(Set.of())));
    Set<String> refused = new HashSet<>(REFUSED);
    if (activeDirectory) {
      refused.remove(ActiveDirectory.SERVER_NAME);
    }
    Map<String, String> properties = ignoringCase(request.driverProperties(refused));
    properties.remove(ActiveDirectory.OPTION);
    if (activeDirectory) {
      ActiveDirectory.apply(request, properties);
    }
    checkActiveDirectory(request, properties);
    properties.putIfAbsent("loginTimeout", seconds(request.timeout()));
    properties.putIfAbsent("connectRetryCount", NO_RETRY);
    request.database().ifPresent(it -> put(properties, it, "databaseName", "database"));
    request.user().ifPresent(it -> put(properties, it, "user", "userName", "uid"));
    request.password().ifPresent(it -> put(properties, it, "password", "pwd"));
    properties.putAll(ONE_TUNNEL);
    Properties result = new Properties();
    result.putAll(properties);
    return result;
  }

  private static Map<String, String> ignoringCase(Properties given) {
    Map<String, String> properties = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    given.stringPropertyNames().forEach(name -> properties.put(name, given.getProperty(name)));
    return properties;
  }

  /** Whether the driver may open sockets after the login, to restore broken connections. */
  static boolean takesUpBrokenConnections(Properties properties) {
    return properties.stringPropertyNames().stream()
        .filter(name -> name.equalsIgnoreCase("connectRetryCount"))
        .anyMatch(name -> !properties.getProperty(name, "").strip().equals(NO_RETRY));
  }

  /** Sets a property, and removes the user's spelling of it. */
  private static void put(
      Map<String, String> properties, String value, String name, String... otherNames) {
    for (String other : otherNames) {
      properties.remove(other);
    }
    properties.put(name, value);
  }

  private static String seconds(Duration timeout) {
    long steps = timeout.toSeconds() / LOGIN_STEP_SECONDS + 1;
    return Long.toString(Math.min(steps * LOGIN_STEP_SECONDS, LONGEST_LOGIN_SECONDS));
  }

  /**
   * Requires {@code serverSpn} for Active Directory, because otherwise the driver requests a ticket
   * for {@code 127.0.0.1}.
   */
  private static void checkActiveDirectory(ConnectRequest request, Map<String, String> properties)
      throws ConnectorException {
    boolean integrated = "true".equalsIgnoreCase(properties.get("integratedSecurity"));
    boolean ntlm = "NTLM".equalsIgnoreCase(properties.get("authenticationScheme"));
    if (integrated && !ntlm && !properties.containsKey("serverSpn")) {
      throw request.refusal(
          "integratedSecurity needs to know what the instance is called in its Active Directory domain. Set serverSpn=MSSQLSvc/%s:1433."
              .formatted(ActiveDirectory.template(request.instance())));
    }
  }
}
