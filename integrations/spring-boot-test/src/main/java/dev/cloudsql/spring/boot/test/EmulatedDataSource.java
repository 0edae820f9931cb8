package dev.cloudsql.spring.boot.test;

import dev.cloudsql.spring.boot.DataSourceSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * A data source of the application that is to lead to the emulator.
 *
 * @param prefix of its properties below {@code spring.cloudsql}; empty for a URL
 * @param url {@code spring.datasource.url}; empty if it is configured by properties
 * @param login the prefix of its user and password
 * @param instance the instance connection name or DNS name
 * @param dialect the name or an alias of its dialect
 * @param database the database to log in to
 * @param username the database user
 * @param password the password of the database user
 * @param iamAuth whether it logs in by IAM
 * @param ipTypes its address policy
 * @param backend the property that names a running database
 */
record EmulatedDataSource(
    String prefix,
    String url,
    String login,
    String instance,
    String dialect,
    Optional<String> database,
    Optional<String> username,
    Optional<String> password,
    boolean iamAuth,
    String ipTypes,
    String backend) {

  private static final String BACKEND = "cloudsql.emulator.backend";
  private static final String MAIN = "spring.cloudsql";
  private static final String LOGIN = "spring.datasource";

  private static final Pattern URL =
      Pattern.compile(
          "jdbc:cloudsql:(?<dialect>[A-Za-z0-9-]+)://(?<instance>[^/?]+)(/(?<database>[^?]*))?(\\?(?<query>.*))?");

  /**
   * The settings that say where Google's APIs and instances are and who asks, by their names below
   * {@code spring.cloudsql} and in URLs.
   */
  private static final Map<String, String> REPLACED =
      Map.of(
          "admin-root-url", "cloudSqlAdminRootUrl",
          "admin-service-path", "cloudSqlAdminServicePath",
          "credentials", "credentials",
          "iam-root-url", "cloudSqlIamRootUrl",
          "instance-resolver", "instanceResolver",
          "server-port", "cloudSqlServerPort",
          "tcp-dialer", "tcpDialer",
          "universe-domain", "cloudSqlUniverseDomain",
          "unix-socket-path", "unixSocketPath");

  /** All of an application: those that {@code spring.cloudsql} configures, or the one of a URL. */
  static List<EmulatedDataSource> all(Environment environment) {
    List<EmulatedDataSource> all = new ArrayList<>();
    String url = environment.getProperty(LOGIN + ".url", "");
    Matcher matcher = URL.matcher(url);
    if (matcher.matches()) {
      all.add(ofUrl(environment, url, matcher));
    }
    for (DataSourceSettings settings : DataSourceSettings.all(environment)) {
      all.add(of(environment, settings));
    }
    if (all.isEmpty()) {
      throw new IllegalStateException(
          "@EmulatedCloudSql finds no data source: set spring.cloudsql.instance, or a spring.datasource.url that begins with jdbc:cloudsql:, in the application's configuration.");
    }
    return all;
  }

  private static EmulatedDataSource of(Environment environment, DataSourceSettings settings) {
    String prefix = settings.toString();
    boolean main = prefix.equals(MAIN);
    return new EmulatedDataSource(
        prefix,
        "",
        main ? LOGIN : prefix,
        settings.instance(),
        settings.dialect(),
        settings.database(),
        settings.username(),
        settings.password(),
        settings.iamAuth(),
        environment.getProperty(
            settings.property("ip-types"), environment.getProperty(MAIN + ".ip-types", "")),
        main ? BACKEND : prefix.replace(MAIN, "cloudsql.emulator") + ".backend");
  }

  private static EmulatedDataSource ofUrl(Environment environment, String url, Matcher matcher) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : Optional.ofNullable(matcher.group("query")).orElse("").split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        query.put(decode(parts[0]), decode(parts[1]));
      }
    }
    return new EmulatedDataSource(
        "",
        url,
        LOGIN,
        decode(matcher.group("instance")),
        matcher.group("dialect"),
        text(matcher.group("database")).map(EmulatedDataSource::decode),
        text(environment.getProperty(LOGIN + ".username")).or(() -> text(query.get("user"))),
        text(environment.getProperty(LOGIN + ".password")).or(() -> text(query.get("password"))),
        "true".equalsIgnoreCase(query.get("enableIamAuth")),
        query.getOrDefault("ipTypes", ""),
        BACKEND);
  }

  private static Optional<String> text(@Nullable String value) {
    return Optional.ofNullable(value).filter(StringUtils::hasText);
  }

  /** In a URL of the connector a plus sign stands for itself. */
  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The properties that make this data source lead to an emulator. */
  Map<String, Object> properties(Map<String, String> connector, Optional<String> iamUser) {
    Map<String, Object> properties = new LinkedHashMap<>();
    if (url.isEmpty()) {
      connector.forEach((key, value) -> properties.put(prefix + "." + key, value));
      REPLACED.keySet().stream()
          .filter(key -> !connector.containsKey(key))
          .forEach(key -> properties.put(prefix + "." + key, ""));
    } else {
      properties.put(LOGIN + ".url", url(connector));
    }
    iamUser.ifPresent(user -> properties.put(login + ".username", user));
    return properties;
  }

  private String url(Map<String, String> connector) {
    String[] parts = url.split("\\?", 2);
    List<String> query = new ArrayList<>();
    for (String pair : parts.length < 2 ? new String[0] : parts[1].split("&", -1)) {
      if (!REPLACED.containsValue(pair.split("=", 2)[0])) {
        query.add(pair);
      }
    }
    connector.forEach(
        (key, value) -> query.add(REPLACED.get(key) + "=" + value.replace("%", "%25")));
    return parts[0] + "?" + String.join("&", query);
  }
}
