package dev.cloudsql.spring.boot;

import dev.cloudsql.InstanceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The settings of one data source that {@code spring.cloudsql} configures, checked and complete.
 *
 * <p>Immutable, except that user and password are read from the environment each time, so that a
 * pool made anew after a change of the environment gets the new ones.
 *
 * @since 0.1
 */
public final class DataSourceSettings {

  private static final String DATASOURCES = CloudSqlProperties.PREFIX + ".datasources";
  private static final String URL = "spring.datasource.url";

  /** Names as Spring Boot writes them; another form would not find its environment variables. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  /** A DNS name has no colon; the connector checks the rest of it. */
  private static final Pattern DNS_NAME = Pattern.compile("[A-Za-z0-9_.-]+");

  private final Environment environment;
  private final String prefix;
  private final String login;
  private final ConnectionProperties properties;
  private final String instance;
  private final String dialect;

  private DataSourceSettings(
      Environment environment, String prefix, String login, ConnectionProperties properties) {
    this.environment = environment;
    this.prefix = prefix;
    this.login = login;
    this.properties = properties;
    this.instance = checkedInstance(properties, property("instance"));
    this.dialect = checkedDialect();
  }

  /**
   * The settings of all data sources that {@code spring.cloudsql} configures: the application's
   * own, if it is one of them, then the named ones.
   *
   * @throws CloudSqlConfigurationException if one of them cannot be used
   */
  public static List<DataSourceSettings> all(Environment environment) {
    List<DataSourceSettings> all = new ArrayList<>();
    if (isMainConfigured(environment)) {
      all.add(main(environment));
    }
    names(environment).forEach(name -> all.add(named(environment, name)));
    return all;
  }

  static boolean isMainConfigured(Environment environment) {
    return StringUtils.hasText(environment.getProperty(CloudSqlProperties.PREFIX + ".instance"));
  }

  static boolean isUrlConfigured(Environment environment) {
    return StringUtils.hasText(environment.getProperty(URL));
  }

  static DataSourceSettings main(Environment environment) {
    if (isUrlConfigured(environment)) {
      throw new CloudSqlConfigurationException(
          "Both %s and %s.instance say which database the DataSource is for."
              .formatted(URL, CloudSqlProperties.PREFIX),
          "Remove one of them.");
    }
    boolean reactive = environment.containsProperty("spring.r2dbc.username");
    return new DataSourceSettings(
        environment,
        CloudSqlProperties.PREFIX,
        reactive ? "spring.r2dbc" : "spring.datasource",
        defaults(environment));
  }

  static DataSourceSettings named(Environment environment, String name) {
    String prefix = DATASOURCES + "." + name;
    ConnectionProperties properties = defaults(environment);
    properties.setInstance(null);
    properties.setDatabase(null);
    properties.setUnixSocketPath(null);
    Binder.get(environment).bind(prefix, Bindable.ofInstance(properties));
    return new DataSourceSettings(environment, prefix, prefix, properties);
  }

  /** The names of the further data sources. */
  static List<String> names(Environment environment) {
    List<String> names =
        Binder.get(environment)
            .bind(DATASOURCES, Bindable.mapOf(String.class, Object.class))
            .map(Map::keySet)
            .map(List::copyOf)
            .orElse(List.of());
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new CloudSqlConfigurationException(
            "%s.%s is not a name for a data source.".formatted(DATASOURCES, name),
            "Write it in lower-case letters, digits and hyphens, as in order-archive.");
      }
    }
    return names;
  }

  /** The settings below {@code spring.cloudsql}, which are the defaults of named data sources. */
  static ConnectionProperties defaults(Environment environment) {
    ConnectionProperties properties = new ConnectionProperties();
    Binder.get(environment).bind(CloudSqlProperties.PREFIX, Bindable.ofInstance(properties));
    if (properties.getApplicationName() == null) {
      properties.setApplicationName(environment.getProperty("spring.application.name"));
    }
    return properties;
  }

  /** The full name of one of the data source's properties, such as {@code instance}. */
  public String property(String key) {
    return prefix + "." + key;
  }

  /**
   * The instance connection name or DNS name.
   *
   * @param property the property that has it, for messages
   */
  static String checkedInstance(ConnectionProperties properties, String property) {
    String text = properties.getInstance();
    if (!StringUtils.hasText(text)) {
      throw new CloudSqlConfigurationException(
          "%s is not set.".formatted(property),
          "Set it to the instance connection name, project:region:instance, as the Cloud SQL console shows it.");
    }
    try {
      return DNS_NAME.matcher(text).matches() ? text : InstanceName.parse(text).toString();
    } catch (IllegalArgumentException e) {
      throw new CloudSqlConfigurationException(
          "Cannot use %s: %s".formatted(property, e.getMessage()),
          "Write it as project:region:instance, or as a DNS name that leads to the instance.",
          e);
    }
  }

  private String checkedDialect() {
    String text = properties.getDialect();
    if (!StringUtils.hasText(text)) {
      return Dialects.only(property("dialect"));
    }
    Dialects.check(text, property("dialect"));
    return text;
  }

  /** The instance connection name, or the DNS name that leads to the instance. */
  public String instance() {
    return instance;
  }

  /** The name of the dialect, which is on the class path together with its driver. */
  public String dialect() {
    return dialect;
  }

  /** The database to log in to. */
  public Optional<String> database() {
    return text(Optional.ofNullable(properties.getDatabase()));
  }

  /** Whether the login is by IAM. */
  public boolean iamAuth() {
    return Boolean.TRUE.equals(properties.getEnableIamAuth());
  }

  /** The database user. */
  public Optional<String> username() {
    return text(Optional.ofNullable(environment.getProperty(login + ".username")));
  }

  /** The password of the database user. */
  public Optional<String> password() {
    return text(Optional.ofNullable(environment.getProperty(login + ".password")));
  }

  private static Optional<String> text(Optional<String> value) {
    return value.filter(StringUtils::hasText);
  }

  ConnectionProperties properties() {
    return properties;
  }

  /** The prefix of the data source's properties. */
  @Override
  public String toString() {
    return prefix;
  }
}
