package dev.cloudsql.runtime.jdbc;

import static dev.cloudsql.runtime.jdbc.Option.Scope.CONNECT;
import static dev.cloudsql.runtime.jdbc.Option.Scope.CONNECTOR;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The options that URLs and properties can set: the one table of their names, meanings and values.
 *
 * <p>A name that the existing Java connector has too means the same here.
 */
@SuppressWarnings("ImmutableEnumChecker") // The lists are List.of, and the readers hold no state.
enum Option {
  /** The {@code jdbc:cloudsql:} URL has the instance in place of a host; others name it here. */
  INSTANCE(
      "cloudSqlInstance",
      CONNECT,
      "Instance connection name",
      "an instance connection name, project:region:instance",
      reader(Values::notBlank, (draft, instance) -> draft.instance = instance)),
  DATABASE(
      "database",
      CONNECT,
      "Database to log in to",
      "a database name",
      reader(Optional::of, (draft, name) -> draft.options.database(emptyToNull(name)))),
  USER(
      "user",
      CONNECT,
      "Database user, or with enableIamAuth the IAM principal",
      "a user name",
      reader(Optional::of, (draft, name) -> draft.options.user(emptyToNull(name)))),
  PASSWORD(
      "password",
      CONNECT,
      "Password of the database user",
      "a password",
      reader(Optional::of, (draft, password) -> draft.options.password(password))),
  ENABLE_IAM_AUTH(
      "enableIamAuth",
      CONNECT,
      "Log in by IAM instead of a password",
      List.of("true", "false"),
      reader(Values::authMode, (draft, mode) -> draft.options.authMode(mode))),
  IP_TYPES(
      "ipTypes",
      CONNECT,
      "Kinds of address to try, in this order",
      "a list of PUBLIC, PRIVATE and PSC such as PRIVATE,PSC, or a plug-in's name:argument",
      reader(Values::ipTypes, (draft, types) -> draft.options.ipTypes(types))),
  TIMEOUT(
      "cloudSqlTimeout",
      CONNECT,
      "Time that the whole connect may take",
      "more than zero: seconds such as 30 or 2.5, or a duration such as PT30S",
      reader(Values::duration, (draft, timeout) -> draft.options.timeout(timeout))),
  CREDENTIALS(
      "credentials",
      CONNECTOR,
      "Where the tokens for Google's APIs come from",
      "applicationDefault, file:/path/to/key.json, or a plug-in's name:argument",
      reader(Values::credentials, (draft, spec) -> draft.config.credentials(spec))),
  CREDENTIALS_PATH(
      "cloudSqlGoogleCredentialsPath",
      CONNECTOR,
      "Credentials file; the same as credentials=file:/path",
      "the path of a file",
      reader(Values::notBlank, (draft, path) -> draft.config.credentials("file:" + path))),
  REFRESH_STRATEGY(
      "cloudSqlRefreshStrategy",
      CONNECTOR,
      "When metadata and certificates are renewed",
      List.of("adaptive", "ahead", "lazy"),
      reader(Values::refreshPolicy, (draft, policy) -> draft.config.refreshPolicy(policy))),
  ADMIN_ROOT_URL(
      "cloudSqlAdminRootUrl",
      CONNECTOR,
      "Root URL of the Admin API",
      "an http or https URL with a host, and without user, query and fragment",
      reader(Values::rootUrl, (draft, url) -> draft.adminRoot = url)),
  ADMIN_SERVICE_PATH(
      "cloudSqlAdminServicePath",
      CONNECTOR,
      "Path of the Admin API below its root URL",
      "a path such as sqladmin/",
      reader(Values::servicePath, (draft, path) -> draft.adminPath = path)),
  QUOTA_PROJECT(
      "cloudSqlAdminQuotaProject",
      CONNECTOR,
      "Project whose quota the Admin API calls use",
      "a project id or number",
      reader(Values::project, (draft, project) -> draft.config.quotaProject(project))),
  SERVER_PORT(
      "cloudSqlServerPort",
      CONNECTOR,
      "Port on which instances take connectors; only emulators have another",
      "a number from 1 to 65535",
      reader(Values::port, (draft, port) -> draft.config.serverPort(port))),
  APPLICATION_NAME(
      "cloudSqlApplicationName",
      CONNECTOR,
      "Name of the application in the user agent of Admin API calls",
      "1 to 100 letters, digits, spaces and . _ / + -",
      reader(Values::application, (draft, name) -> draft.config.applicationName(name))),
  IDLE_TIMEOUT(
      "cloudSqlIdleTimeout",
      CONNECTOR,
      "Time after which an unused connector gives back its threads and certificates",
      "more than zero: seconds such as 600, or a duration such as PT10M",
      reader(Values::duration, (draft, timeout) -> draft.config.idleTimeout(timeout)));

  /** What an option is about. */
  enum Scope {
    /** One connect. */
    CONNECT,
    /** A connector: connects that differ in such an option do not share one. */
    CONNECTOR
  }

  private interface Reader {
    /** Returns whether the value is one that is allowed. */
    boolean read(Draft draft, String value);
  }

  private final String key;
  private final Scope scope;
  private final String description;
  private final String allowed;
  private final List<String> choices;
  private final Reader reader;

  Option(String key, Scope scope, String description, List<String> choices, Reader reader) {
    this(key, scope, description, "one of " + String.join(", ", choices), choices, reader);
  }

  Option(String key, Scope scope, String description, String allowed, Reader reader) {
    this(key, scope, description, allowed, List.of(), reader);
  }

  Option(
      String key,
      Scope scope,
      String description,
      String allowed,
      List<String> choices,
      Reader reader) {
    this.key = key;
    this.scope = scope;
    this.description = description;
    this.allowed = allowed;
    this.choices = choices;
    this.reader = reader;
  }

  /** The option of exactly this name. */
  static Optional<Option> named(String key) {
    for (Option option : values()) {
      if (option.key.equals(key)) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }

  /** Its name in URLs and properties. */
  String key() {
    return key;
  }

  /** What it is about. */
  Scope scope() {
    return scope;
  }

  /** What it is for, in a line. */
  String description() {
    return description;
  }

  /** The values that are allowed, if they can be counted. */
  List<String> choices() {
    return choices;
  }

  /** Whether the value must not be shown: it is a secret, or may hold one. */
  boolean secret() {
    return this == PASSWORD || this == CREDENTIALS || this == ADMIN_ROOT_URL;
  }

  /** Takes the value into the draft, or says what is wrong with it. */
  Optional<String> read(Draft draft, String value) {
    if (reader.read(draft, value)) {
      return Optional.empty();
    }
    String shown = secret() ? key : "%s='%s'".formatted(key, value);
    return Optional.of("%s must be %s".formatted(shown, allowed));
  }

  private static <T> Reader reader(
      Function<String, Optional<T>> parser, BiConsumer<Draft, T> setter) {
    return (draft, text) -> {
      Optional<T> value = parser.apply(text);
      value.ifPresent(some -> setter.accept(draft, some));
      return value.isPresent();
    };
  }

  /** Tools send an empty text for a field that nobody filled in. */
  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
