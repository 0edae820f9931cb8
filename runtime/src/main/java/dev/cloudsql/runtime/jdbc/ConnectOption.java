package dev.cloudsql.runtime.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
      case INSTANCE -> set(Values.notBlank(text), instance -> draft.instance = instance);
      case CONFIG -> Values.propertiesFile(text).isPresent();
      case DATABASE ->
          set(Optional.of(text), name -> draft.options.database(Values.emptyToNull(name)));
      case USER -> set(Optional.of(text), name -> draft.options.user(Values.emptyToNull(name)));
      case PASSWORD -> set(Optional.of(text), password -> draft.options.password(password));
      case ENABLE_IAM_AUTH -> set(Values.authMode(text), mode -> draft.options.authMode(mode));
      case IP_TYPES -> set(Values.ipTypes(text), types -> draft.options.addressPolicy(types));
      case UNIX_SOCKET_PATH ->
          set(Values.notBlank(text), path -> draft.options.unixSocketPath(path));
      case UNIX_SOCKET_PATH_SUFFIX ->
          set(Optional.of(text), suffix -> draft.options.unixSocketPathSuffix(suffix));
      case TIMEOUT -> set(Values.duration(text), timeout -> draft.options.timeout(timeout));
    };
  }

  private static <T> boolean set(Optional<T> value, Consumer<T> setter) {
    value.ifPresent(setter);
    return value.isPresent();
  }

  @Override
  public boolean secret() {
    return this == PASSWORD;
  }
}
