package dev.cloudsql.runtime.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The options of one connect. */
@SuppressWarnings("ImmutableEnumChecker") // The lists are List.of, and the functions hold no state.
enum ConnectOption implements Option {
  /**
   * The instance for plain driver URLs; a {@code jdbc:cloudsql:} URL has it in place of the host.
   */
  INSTANCE(
      "cloudSqlInstance",
      "Instance connection name, or a DNS name that leads to an instance",
      "an instance connection name, project:region:instance, or a DNS name",
      Values::notBlank,
      (draft, instance) -> draft.instance = instance),
  /** Read by {@link Layers}. */
  CONFIG(
      "config",
      "Properties file with more settings",
      "file: and the path of a properties file",
      Values::propertiesFile,
      (draft, path) -> {}),
  DATABASE(
      "database",
      "Database to log in to",
      "a database name",
      Optional::of,
      (draft, name) -> draft.options.database(Values.emptyToNull(name))),
  USER(
      "user",
      "Database user, or with enableIamAuth the IAM principal",
      "a user name",
      Optional::of,
      (draft, name) -> draft.options.user(Values.emptyToNull(name))),
  PASSWORD(
      "password",
      "Password of the database user",
      "a password",
      Optional::of,
      (draft, password) -> draft.options.password(password)),
  ENABLE_IAM_AUTH(
      "enableIamAuth",
      "Log in by IAM instead of a password",
      List.of("true", "false"),
      Values::authMode,
      (draft, mode) -> draft.options.authMode(mode)),
  IP_TYPES(
      "ipTypes",
      "Types of address to try, in this order",
      "a list of PUBLIC, PRIVATE, PSC and SQL_DATA such as PRIVATE,PSC, or AUTO, or a plug-in's name or name:argument",
      Values::ipTypes,
      (draft, types) -> draft.options.addressPolicy(types)),
  UNIX_SOCKET_PATH(
      "unixSocketPath",
      "Unix socket to use instead of the instance's addresses",
      "the path of a Unix socket",
      Values::notBlank,
      (draft, path) -> draft.options.unixSocketPath(path)),
  UNIX_SOCKET_PATH_SUFFIX(
      "cloudSqlUnixSocketPathSuffix",
      "Suffix that unixSocketPath gets unless it ends so",
      "the end of a path",
      Optional::of,
      (draft, suffix) -> draft.options.unixSocketPathSuffix(suffix)),
  TIMEOUT(
      "cloudSqlTimeout",
      "Time limit of the whole connect",
      "more than zero: seconds such as 30 or 2.5, or a duration such as PT30S",
      Values::duration,
      (draft, timeout) -> draft.options.timeout(timeout));

  private final Definition<?> definition;

  <T> ConnectOption(
      String key,
      String description,
      String allowed,
      Function<String, Optional<T>> parser,
      BiConsumer<Draft, T> setter) {
    this.definition = new Definition<>(key, description, allowed, List.of(), parser, setter);
  }

  <T> ConnectOption(
      String key,
      String description,
      List<String> choices,
      Function<String, Optional<T>> parser,
      BiConsumer<Draft, T> setter) {
    this.definition = new Definition<>(key, description, choices, parser, setter);
  }

  @Override
  public Definition<?> definition() {
    return definition;
  }

  @Override
  public boolean secret() {
    return this == PASSWORD;
  }
}
