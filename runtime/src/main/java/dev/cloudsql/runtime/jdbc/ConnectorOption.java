package dev.cloudsql.runtime.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** The options of a connector; connects with different values do not share a connector. */
@SuppressWarnings("ImmutableEnumChecker") // The lists are List.of, and the functions hold no state.
enum ConnectorOption implements Option {
  NAMED_CONNECTOR(
      "cloudSqlNamedConnector",
      "Configuration that the program has registered, in place of the settings below",
      "a name that Connectors.register was called with",
      Values::notBlank,
      (draft, name) -> draft.namedConnector = name),
  CREDENTIALS(
      "credentials",
      "Credential source of the tokens for Google's APIs",
      "applicationDefault, file:/path/to/key.json, json:content, token:token, env:NAME, gcloud, or a plug-in's name or name:argument",
      Values::plugin,
      (draft, spec) -> draft.config.credentials(spec)),
  CREDENTIALS_PATH(
      "cloudSqlGoogleCredentialsPath",
      "Credentials file; the same as credentials=file:/path",
      "the path of a file",
      Values::notBlank,
      (draft, path) -> draft.config.credentials("file:" + path)),
  TARGET_PRINCIPAL(
      "cloudSqlTargetPrincipal",
      "Service account to impersonate",
      "the e-mail address of a service account",
      Values::account,
      (draft, account) -> draft.target = account),
  DELEGATES(
      "cloudSqlDelegates",
      "Chain of service accounts to that one; each may act as the next",
      "e-mail addresses of service accounts, separated by commas",
      Values::accounts,
      (draft, accounts) -> draft.delegates = accounts),
  REFRESH_STRATEGY(
      "cloudSqlRefreshStrategy",
      "When connection info is renewed",
      List.of("adaptive", "ahead", "lazy"),
      Values::refreshPolicy,
      (draft, policy) -> draft.config.refreshPolicy(policy)),
  UNIVERSE_DOMAIN(
      "cloudSqlUniverseDomain",
      "Universe domain of the APIs; the credentials must belong to it",
      "a domain such as googleapis.com",
      Values::universe,
      (draft, universe) -> draft.universe = universe),
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
  IAM_ROOT_URL(
      "cloudSqlIamRootUrl",
      "Root URL of the IAM Service Account Credentials API, for impersonation",
      "an http or https URL with a host, and without user, query and fragment",
      Values::rootUrl,
      (draft, url) -> draft.iamRoot = url),
  QUOTA_PROJECT(
      "cloudSqlAdminQuotaProject",
      "Project whose quota the Admin API calls use",
      "a project id or number",
      Values::project,
      (draft, project) -> draft.config.quotaProject(project)),
  INSTANCE_RESOLVER(
      "instanceResolver",
      "Resolver of DNS names to instances",
      "dns, dns:host:port, or a plug-in's name or name:argument",
      Values::plugin,
      (draft, spec) -> draft.config.instanceResolver(spec)),
  FAILOVER_PERIOD(
      "cloudSqlFailoverPeriod",
      "Period of the checks of DNS names in use; 0 to check only when connecting",
      "0 or more: seconds such as 30, or a duration such as PT30S",
      Values::durationOrZero,
      (draft, period) -> draft.config.failoverPeriod(period)),
  FAILOVER_GRACE(
      "cloudSqlFailoverGrace",
      "Time for which sockets stay open after their DNS name has moved to another instance",
      "0 or more: seconds such as 30, or a duration such as PT30S",
      Values::durationOrZero,
      (draft, grace) -> draft.config.failoverGrace(grace)),
  TCP_DIALER(
      "tcpDialer",
      "Dialer of the TCP connections to instances; without it they are direct",
      "socks5:host:port, http:host:port, either with user:password@ before the host, or a plug-in's name or name:argument",
      Values::plugin,
      (draft, spec) -> draft.config.tcpDialer(spec)),
  TCP_KEEP_ALIVE(
      "cloudSqlTcpKeepAlive",
      "Period of TCP keep-alive probes on idle connections",
      "1 to 32767 whole seconds such as 60, or a duration such as PT1M",
      Values::keepAlive,
      (draft, period) -> draft.config.tcpKeepAlive(period)),
  SERVER_PORT(
      "cloudSqlServerPort",
      "Port of the instances' server proxies; only emulators have another",
      "a number from 1 to 65535",
      Values::port,
      (draft, port) -> draft.config.serverPort(port)),
  SQL_DATA_ENDPOINT(
      "cloudSqlSqlDataEndpoint",
      "Endpoint of SQL Data, for ipTypes=SQL_DATA",
      "host:port, or an http or https URL with a host, and without user, query and fragment",
      Values::sqlDataEndpoint,
      (draft, endpoint) -> draft.config.sqlDataEndpoint(endpoint)),
  SQL_DATA_STREAM_TIMEOUT(
      "cloudSqlSqlDataStreamTimeout",
      "Longest time of one stream of SQL Data; a session that can be resumed goes on with another one",
      "more than zero: seconds such as 7200, or a duration such as PT2H",
      Values::duration,
      (draft, timeout) -> draft.config.sqlDataStreamTimeout(timeout)),
  RESOURCE_EXHAUSTED_COOLDOWN(
      "cloudSqlResourceExhaustedCooldownPeriod",
      "First pause of SQL Data to an instance after it was exhausted; doubled each time, up to sixteen times as long",
      "0 or more: seconds such as 5, or a duration such as PT5S",
      Values::durationOrZero,
      (draft, pause) -> draft.config.resourceExhaustedCooldown(pause)),
  APPLICATION_NAME(
      "cloudSqlApplicationName",
      "Name of the application in the user agent of Admin API calls",
      "1 to 100 letters, digits, spaces and . _ / + -",
      Values::application,
      (draft, name) -> draft.config.applicationName(name)),
  IDLE_TIMEOUT(
      "cloudSqlIdleTimeout",
      "Time after which an unused connector releases its threads and certificates",
      "more than zero: seconds such as 600, or a duration such as PT10M",
      Values::duration,
      (draft, timeout) -> draft.config.idleTimeout(timeout)),
  LISTENER(
      "listener",
      "Listener for the events of the connector",
      "a plug-in's name or name:argument",
      Values::plugin,
      (draft, spec) -> draft.config.listener(spec));

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
    return this == CREDENTIALS
        || this == ADMIN_ROOT_URL
        || this == IAM_ROOT_URL
        || this == INSTANCE_RESOLVER
        || this == TCP_DIALER
        || this == LISTENER;
  }
}
