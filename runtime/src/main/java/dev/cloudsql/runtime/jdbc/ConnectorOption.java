package dev.cloudsql.runtime.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The options of a connector: connects that differ in one do not share a connector. */
@SuppressWarnings("ImmutableEnumChecker") // The lists are List.of, and the functions hold no state.
enum ConnectorOption implements Option {
  CREDENTIALS(
      "credentials",
      "Where the tokens for Google's APIs come from",
      "applicationDefault, file:/path/to/key.json, or a plug-in's name:argument",
      Values::credentials,
      (draft, spec) -> draft.config.credentials(spec)),
  CREDENTIALS_PATH(
      "cloudSqlGoogleCredentialsPath",
      "Credentials file; the same as credentials=file:/path",
      "the path of a file",
      Values::notBlank,
      (draft, path) -> draft.config.credentials("file:" + path)),
  REFRESH_STRATEGY(
      "cloudSqlRefreshStrategy",
      "When metadata and certificates are renewed",
      List.of("adaptive", "ahead", "lazy"),
      Values::refreshPolicy,
      (draft, policy) -> draft.config.refreshPolicy(policy)),
  ADMIN_ROOT_URL(
      "cloudSqlAdminRootUrl",
      "Root URL of the Admin API",
      "an http or https URL with a host, and without user, query and fragment",
      Values::rootUrl,
      (draft, url) -> draft.adminRoot = url),
  ADMIN_SERVICE_PATH(
      "cloudSqlAdminServicePath",
      "Path of the Admin API below its root URL",
      "a path such as sqladmin/",
      Values::servicePath,
      (draft, path) -> draft.adminPath = path),
  QUOTA_PROJECT(
      "cloudSqlAdminQuotaProject",
      "Project whose quota the Admin API calls use",
      "a project id or number",
      Values::project,
      (draft, project) -> draft.config.quotaProject(project)),
  SERVER_PORT(
      "cloudSqlServerPort",
      "Port on which instances take connectors; only emulators have another",
      "a number from 1 to 65535",
      Values::port,
      (draft, port) -> draft.config.serverPort(port)),
  APPLICATION_NAME(
      "cloudSqlApplicationName",
      "Name of the application in the user agent of Admin API calls",
      "1 to 100 letters, digits, spaces and . _ / + -",
      Values::application,
      (draft, name) -> draft.config.applicationName(name)),
  IDLE_TIMEOUT(
      "cloudSqlIdleTimeout",
      "Time after which an unused connector gives back its threads and certificates",
      "more than zero: seconds such as 600, or a duration such as PT10M",
      Values::duration,
      (draft, timeout) -> draft.config.idleTimeout(timeout));

  private final Definition<?> definition;

  <T> ConnectorOption(
      String key,
      String description,
      String allowed,
      Function<String, Optional<T>> parser,
      BiConsumer<Draft, T> setter) {
    this.definition = new Definition<>(key, description, allowed, List.of(), parser, setter);
  }

  <T> ConnectorOption(
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
    return this == CREDENTIALS || this == ADMIN_ROOT_URL;
  }
}
