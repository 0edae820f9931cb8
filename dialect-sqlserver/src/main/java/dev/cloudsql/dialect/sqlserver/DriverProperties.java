package dev.cloudsql.dialect.sqlserver;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.InstanceName;
import dev.cloudsql.spi.ConnectRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * What mssql-jdbc is told: our defaults, then what the user says, then what makes it use the given
 * sockets. The driver takes names in any case.
 */
final class DriverProperties {

  /** The one argument of the socket factory. */
  static final String FACTORY_ARGUMENT = "socketFactoryConstructorArg";

  /**
   * Else the driver answers a socket that cannot be opened by sleeping ten seconds and asking for
   * another; the connector has tried all addresses, and reports what it found at once.
   */
  private static final String NO_RETRY = "0";

  /** The driver takes no more. */
  private static final int LONGEST_LOGIN_SECONDS = 65_535;

  /**
   * The tunnel encrypts already and has proven the server's identity; and there is one instance
   * behind it, however many addresses the host of the URL has.
   */
  private static final Map<String, String> ONE_TUNNEL =
      Map.of(
          "encrypt", "false",
          "multiSubnetFailover", "false",
          "transparentNetworkIPResolution", "false",
          "socketFactoryClass", SocketFactory.class.getName());

  /** These would lead the driver away from the given sockets. */
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
   * The connector ends a login at its deadline; the driver's own limit, which it shows in the URL
   * of its metadata, comes after that and is the same for each connection.
   */
  private static final int LOGIN_STEP_SECONDS = 60;

  private DriverProperties() {}

  static Properties of(ConnectRequest request) throws ConnectorException {
    Map<String, String> properties = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Properties given = request.driverProperties(REFUSED);
    given.stringPropertyNames().forEach(name -> properties.put(name, given.getProperty(name)));
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

  /** Whether the driver may open sockets after the login. */
  static boolean takesUpBrokenConnections(Properties properties) {
    return properties.stringPropertyNames().stream()
        .filter(name -> name.equalsIgnoreCase("connectRetryCount"))
        .anyMatch(name -> !properties.getProperty(name, "").strip().equals(NO_RETRY));
  }

  /** Puts a value in the place of whatever the user calls it. */
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

  /** Without a name the driver would ask the domain for {@code 127.0.0.1}. */
  private static void checkActiveDirectory(ConnectRequest request, Map<String, String> properties)
      throws ConnectorException {
    boolean integrated = "true".equalsIgnoreCase(properties.get("integratedSecurity"));
    boolean ntlm = "NTLM".equalsIgnoreCase(properties.get("authenticationScheme"));
    if (integrated && !ntlm && !properties.containsKey("serverSpn")) {
      InstanceName instance = request.instance();
      throw request.refusal(
          "integratedSecurity needs to know what the instance is called in its Active Directory domain. Set serverSpn=MSSQLSvc/private.%s.%s.%s.cloudsql.<domain>:1433."
              .formatted(instance.instance(), instance.region(), instance.project()));
    }
  }
}
