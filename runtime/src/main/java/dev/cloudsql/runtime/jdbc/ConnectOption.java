package dev.cloudsql.runtime.jdbc;

import java.util.List;
import java.util.Optional;

/** The options of one connect. */
@SuppressWarnings("ImmutableEnumChecker") // The lists are List.of.
enum ConnectOption implements Option {
  /**
   * The instance for plain driver URLs; a {@code jdbc:cloudsql:} URL has it in place of the host.
   */
  INSTANCE(
      "cloudSqlInstance",
      "Instance connection name, or a DNS name that leads to an instance",
      "an instance connection name, project:region:instance, or a DNS name"),
  /** Read by {@link Layers}. */
  CONFIG("config", "Properties file with more settings", "file: and the path of a properties file"),
  DATABASE("database", "Database to log in to", "a database name"),
  USER("user", "Database user, or with enableIamAuth the IAM principal", "a user name"),
  PASSWORD("password", "Password of the database user", "a password"),
  ENABLE_IAM_AUTH("enableIamAuth", "Log in by IAM instead of a password", List.of("true", "false")),
  IP_TYPES(
      "ipTypes",
      "Types of address to try, in this order",
      "a list of PUBLIC, PRIVATE, PSC and SQL_DATA such as PRIVATE,PSC, or AUTO, or a plug-in's name or name:argument"),
  UNIX_SOCKET_PATH(
      "unixSocketPath",
      "Unix socket to use instead of the instance's addresses",
      "the path of a Unix socket"),
  UNIX_SOCKET_PATH_SUFFIX(
      "cloudSqlUnixSocketPathSuffix",
      "Suffix that unixSocketPath gets unless it ends so",
      "the end of a path"),
  TIMEOUT(
      "cloudSqlTimeout",
      "Time limit of the whole connect",
      "more than zero: seconds such as 30 or 2.5, or a duration such as PT30S");

  private final Definition definition;

  ConnectOption(String key, String description, String allowed) {
    this.definition = new Definition(key, description, allowed, List.of());
  }

  ConnectOption(String key, String description, List<String> choices) {
    this.definition = Definition.of(key, description, choices);
  }

  @Override
  public Definition definition() {
    return definition;
  }

  @Override
  public boolean read(Draft draft, String text) {
    return switch (this) {
      case INSTANCE -> Values.notBlank(text).map(instance -> draft.instance = instance).isPresent();
      case CONFIG -> Values.propertiesFile(text).isPresent();
      case DATABASE ->
          Optional.of(text)
              .map(name -> draft.options.database(Values.emptyToNull(name)))
              .isPresent();
      case USER ->
          Optional.of(text).map(name -> draft.options.user(Values.emptyToNull(name))).isPresent();
      case PASSWORD ->
          Optional.of(text).map(password -> draft.options.password(password)).isPresent();
      case ENABLE_IAM_AUTH ->
          Values.authMode(text).map(mode -> draft.options.authMode(mode)).isPresent();
      case IP_TYPES ->
          Values.ipTypes(text).map(types -> draft.options.addressPolicy(types)).isPresent();
      case UNIX_SOCKET_PATH ->
          Values.notBlank(text).map(path -> draft.options.unixSocketPath(path)).isPresent();
      case UNIX_SOCKET_PATH_SUFFIX ->
          Optional.of(text).map(suffix -> draft.options.unixSocketPathSuffix(suffix)).isPresent();
      case TIMEOUT ->
          Values.duration(text).map(timeout -> draft.options.timeout(timeout)).isPresent();
    };
  }

  @Override
  public boolean secret() {
    return this == PASSWORD;
  }
}
