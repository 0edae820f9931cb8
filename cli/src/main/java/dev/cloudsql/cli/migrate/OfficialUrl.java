package dev.cloudsql.cli.migrate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL for the official connector: of a JDBC driver with its socket factory, or of its R2DBC
 * driver.
 *
 * @param engine the kind of URL
 * @param reactive whether it is an R2DBC URL
 * @param host the host, which may be a domain name of the instance; empty if there is none
 * @param database percent-encoded; empty if there is none
 * @param options percent-encoded values by name, in order
 */
record OfficialUrl(
    Engine engine, boolean reactive, String host, String database, Map<String, String> options) {

  private static final Pattern WITH_QUERY =
      Pattern.compile(
          "jdbc:\\w+:(//((?<login>[^@/?]*)@)?(?<host>[^/?]*)/?)?(?<database>[^/?]*)(\\?(?<query>.*))?",
          Pattern.DOTALL);

  private static final Pattern REACTIVE =
      Pattern.compile(
          "r2dbcs?:(pool:)?gcp:(?<protocol>\\w+)://((?<login>[^@/?]*)@)?(?<host>[^/?]*)(/(?<database>[^/?]*))?(\\?(?<query>.*))?",
          Pattern.DOTALL);

  /** The option with the instance and its settings in URLs of SQL Server. */
  private static final String CONSTRUCTOR_ARGUMENT = "socketFactoryConstructorArg";

  /** Whether a text is a URL that the official connector serves. */
  static boolean isOne(String text) {
    return REACTIVE.matcher(text).matches()
        || (Engine.ofDriverUrl(text).isPresent() && text.contains(Engine.OFFICIAL));
  }

  /**
   * Reads a URL.
   *
   * @param url of a driver, or of {@code r2dbc:gcp:}
   * @throws IllegalArgumentException if it is another one, or has a form that the official
   *     connector does not serve; the message shows no part of it that may be secret
   */
  static OfficialUrl parse(String url) {
    Matcher reactive = REACTIVE.matcher(url);
    if (reactive.matches()) {
      Engine engine =
          Engine.ofReactiveName(reactive.group("protocol"))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "r2dbc:gcp:%s is not a protocol of the official connector: postgres, mysql, mariadb, mssql."
                              .formatted(reactive.group("protocol"))));
      return withQuery(engine, true, reactive);
    }
    Engine engine =
        Engine.ofDriverUrl(url)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "It is not a URL of PostgreSQL, MySQL, MariaDB, SQL Server or r2dbc:gcp."));
    if (engine == Engine.SQLSERVER) {
      return sqlServer(url);
    }
    Matcher matcher = WITH_QUERY.matcher(url);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "It has a form that socket factories do not serve, such as several hosts.");
    }
    return withQuery(engine, false, matcher);
  }

  private static OfficialUrl withQuery(Engine engine, boolean reactive, Matcher matcher) {
    Map<String, String> options = new LinkedHashMap<>();
    String login = matcher.group("login");
    if (login != null) {
      String[] parts = login.split(":", 2);
      options.put("user", parts[0]);
      if (parts.length == 2) {
        options.put("password", parts[1]);
      }
    }
    String query = matcher.group("query");
    if (query != null) {
      addQuery(options, query, engine == Engine.MARIADB && !reactive);
    }
    String host = text(matcher.group("host"));
    if (host.matches(".*[,()].*")) {
      throw new IllegalArgumentException(
          "It has a form that socket factories do not serve, such as several hosts.");
    }
    return new OfficialUrl(
        engine,
        reactive,
        reactive ? host : host.replaceFirst(":\\d*$", ""),
        text(matcher.group("database")),
        options);
  }

  private static String text(@Nullable String group) {
    return group == null ? "" : group;
  }

  /** Adds the parts of a query; {@code literal} ones are encoded. */
  private static void addQuery(Map<String, String> options, String query, boolean literal) {
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty()) {
        String[] parts = pair.split("=", 2);
        String value = parts.length == 2 ? parts[1] : "";
        options.put(parts[0], literal ? encode(value) : value);
      }
    }
  }

  /** {@code jdbc:sqlserver://host;name=value;name={value}}, without percent-encoding. */
  private static OfficialUrl sqlServer(String url) {
    Map<String, String> options = new LinkedHashMap<>();
    Matcher part =
        Pattern.compile(";\\s*(?<name>[^=;]+)=(\\{(?<braced>([^}]|\\}\\})*)\\}|(?<value>[^;]*))")
            .matcher(url);
    String database = "";
    while (part.find()) {
      String name = part.group("name").strip();
      String braced = part.group("braced");
      String value = braced == null ? part.group("value") : braced.replace("}}", "}");
      if (name.equalsIgnoreCase("databaseName") || name.equalsIgnoreCase("database")) {
        database = encode(value);
      } else if (name.equalsIgnoreCase(CONSTRUCTOR_ARGUMENT)) {
        String[] argument = value.split("\\?", 2);
        options.put("cloudSqlInstance", encode(argument[0]));
        if (argument.length == 2) {
          addQuery(options, argument[1], false);
        }
      } else {
        options.put(name, encode(value));
      }
    }
    return new OfficialUrl(Engine.SQLSERVER, false, "", database, options);
  }

  static String encode(String value) {
    return value.replace("%", "%25").replace("&", "%26");
  }
}
