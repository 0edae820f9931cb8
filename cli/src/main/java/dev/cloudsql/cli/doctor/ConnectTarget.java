package dev.cloudsql.cli.doctor;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.jdbc.CloudSqlUrl;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants examined: an instance connection name, a DNS name, a {@code jdbc:cloudsql:}
 * URL, or a driver's own URL that names a socket factory of this library or of the official Java
 * connector, whose settings have the same names.
 *
 * @param instance the instance connection name or DNS name, not checked yet
 * @param dialect the dialect that the URL names; {@code null} without a URL
 * @param properties the settings in the URL, which may hold a password
 */
record ConnectTarget(String instance, @Nullable String dialect, Properties properties) {

  private static final Pattern JDBC =
      Pattern.compile("(?is)jdbc:(postgresql|mysql|mariadb|sqlserver):(.*)");

  /** Host and database of all drivers but SQL Server's; the host may have a user before it. */
  private static final Pattern PLACE =
      Pattern.compile("(?s)(?://(?:[^/?@]*@)?(?<host>[^/?:]*)(?::[^/?]*)?/?)?(?<database>[^?]*)");

  private static final Pattern FACTORY =
      Pattern.compile("(dev\\.cloudsql\\.dialect|com\\.google\\.cloud\\.sql)\\..+");

  private static final Map<String, String> DIALECTS =
      Map.of(
          "postgresql",
          "postgres",
          "mysql",
          "mysql",
          "mariadb",
          "mariadb",
          "sqlserver",
          "sqlserver");

  /** Properties of the drivers that a plain URL needs and that a dialect sets by itself. */
  private static final Set<String> NOT_NEEDED =
      caseless(
          "socketFactory",
          "socketFactoryArg",
          "socketFactoryClass",
          "socketFactoryConstructorArg",
          "ssl",
          "sslmode",
          "useSSL",
          "encrypt",
          "trustServerCertificate",
          "serverName",
          "portNumber");

  /** The URL does not lead to a Cloud SQL instance by a connector. */
  static final class NotOurs extends Exception {

    private static final long serialVersionUID = 1;

    NotOurs(String why) {
      super(why);
    }
  }

  /**
   * Parses what the user wrote.
   *
   * @throws ConnectorException if a {@code jdbc:cloudsql:} URL is malformed
   * @throws NotOurs if the URL of a driver names no socket factory, or is of an unknown kind
   */
  static ConnectTarget parse(String text) throws ConnectorException, NotOurs {
    if (text.startsWith(CloudSqlUrl.PREFIX)) {
      CloudSqlUrl url = CloudSqlUrl.parse(text);
      return new ConnectTarget(url.instance(), url.dialect(), url.properties());
    }
    Matcher jdbc = JDBC.matcher(text);
    if (jdbc.matches()) {
      String driver = jdbc.group(1).toLowerCase(Locale.ROOT);
      return driver.equals("sqlserver")
          ? sqlServer(jdbc.group(2))
          : plain(
              driver, jdbc.group(2), driver.equals("mariadb") ? it -> it : ConnectTarget::decode);
    }
    if (text.startsWith("jdbc:") || text.contains("://")) {
      throw new NotOurs(
          "This program reads URLs that begin with jdbc:cloudsql:, jdbc:postgresql:, jdbc:mysql:, jdbc:mariadb: or jdbc:sqlserver:.");
    }
    return new ConnectTarget(text, null, new Properties());
  }

  private static ConnectTarget plain(String driver, String rest, UnaryOperator<String> decoder)
      throws NotOurs {
    int question = rest.indexOf('?');
    Properties properties = new Properties();
    if (question >= 0) {
      for (String pair : rest.substring(question + 1).split("&", -1)) {
        put(properties, pair, decoder);
      }
    }
    Matcher place = PLACE.matcher(question < 0 ? rest : rest.substring(0, question));
    String host = "";
    if (place.matches()) {
      host = place.group("host") == null ? "" : place.group("host");
      String database = decoder.apply(place.group("database"));
      if (!database.isEmpty()) {
        properties.putIfAbsent("database", database);
      }
    }
    String factory = remove(properties, "socketFactory");
    checkFactory(factory, "socketFactory");
    String argument = remove(properties, "socketFactoryArg");
    return of(
        factory.contains("MariaDb") ? "mariadb" : DIALECTS.get(driver),
        argument.isEmpty() ? host : argument,
        properties);
  }

  /** Properties follow the host, separated by semicolons; a value may be in braces. */
  private static ConnectTarget sqlServer(String rest) throws NotOurs {
    Properties properties = new Properties();
    Matcher pair = Pattern.compile("(?s);\\s*([^=;{}]+)=(\\{(?:[^}]|}})*}|[^;]*)").matcher(rest);
    while (pair.find()) {
      String value = pair.group(2);
      properties.setProperty(
          pair.group(1).strip(),
          value.startsWith("{")
              ? value.substring(1, value.length() - 1).replace("}}", "}")
              : value.strip());
    }
    checkFactory(remove(properties, "socketFactoryClass"), "socketFactoryClass");
    String[] argument = remove(properties, "socketFactoryConstructorArg").split("\\?", 2);
    if (argument.length > 1) {
      for (String setting : argument[1].split("&", -1)) {
        put(properties, setting, ConnectTarget::decode);
      }
    }
    String database = remove(properties, "databaseName");
    if (!database.isEmpty()) {
      properties.putIfAbsent("database", database);
    }
    return of("sqlserver", argument[0], properties);
  }

  private static ConnectTarget of(@Nullable String dialect, String instead, Properties properties) {
    String instance = remove(properties, "cloudSqlInstance");
    properties.keySet().removeIf(key -> NOT_NEEDED.contains((String) key));
    return new ConnectTarget(instance.isEmpty() ? instead : instance, dialect, properties);
  }

  private static void checkFactory(String factory, String property) throws NotOurs {
    if (!FACTORY.matcher(factory).matches()) {
      throw new NotOurs(
          factory.isEmpty()
              ? "The URL has no property %s.".formatted(property)
              : "Its property %s names a class of something else.".formatted(property));
    }
  }

  private static void put(Properties properties, String pair, UnaryOperator<String> decoder) {
    int equals = pair.indexOf('=');
    if (equals > 0) {
      properties.setProperty(
          decoder.apply(pair.substring(0, equals)), decoder.apply(pair.substring(equals + 1)));
    }
  }

  /** Removes a property whose name may be in any case; empty if there is none. */
  private static String remove(Properties properties, String name) {
    String removed = "";
    for (String key : properties.stringPropertyNames()) {
      if (key.equalsIgnoreCase(name)) {
        removed = properties.getProperty(key, "");
        properties.remove(key);
      }
    }
    return removed;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static Set<String> caseless(String... names) {
    Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(Set.of(names));
    return set;
  }

  /** Omits the properties, which may hold a password. */
  @Override
  public String toString() {
    return instance;
  }
}
