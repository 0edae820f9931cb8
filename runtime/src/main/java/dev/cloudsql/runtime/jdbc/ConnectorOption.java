package dev.cloudsql.runtime.jdbc;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The options of a connector; connects with different values do not share a connector. */
@SuppressWarnings("ImmutableEnumChecker") // The lists are List.of.
enum ConnectorOption implements Option {
  NAMED_CONNECTOR(
      "cloudSqlNamedConnector",
      "Configuration that the program has registered, in place of the settings below",
      "a name that Connectors.register was called with"),
  CREDENTIALS(
      "credentials",
      "Credential source of the tokens for Google's APIs",
      "applicationDefault, file:/path/to/key.json, json:content, token:token, env:NAME, gcloud, or a plug-in's name or name:argument"),
  CREDENTIALS_PATH(
      "cloudSqlGoogleCredentialsPath",
      "Credentials file; the same as credentials=file:/path",
      "the path of a file"),
  TARGET_PRINCIPAL(
      "cloudSqlTargetPrincipal",
      "Service account to impersonate",
      "the e-mail address of a service account"),
  DELEGATES(
      "cloudSqlDelegates",
      "Chain of service accounts to that one; each may act as the next",
      "e-mail addresses of service accounts, separated by commas"),
  REFRESH_STRATEGY(
      "cloudSqlRefreshStrategy",
      "When connection info is renewed",
      List.of("adaptive", "ahead", "lazy")),
  UNIVERSE_DOMAIN(
      "cloudSqlUniverseDomain",
      "Universe domain of the APIs; the credentials must belong to it",
      "a domain such as googleapis.com"),
  ADMIN_ROOT_URL(
      "cloudSqlAdminRootUrl",
      "Root URL of the Admin API",
      "an http or https URL with a host, and without user, query and fragment"),
  ADMIN_SERVICE_PATH(
      "cloudSqlAdminServicePath",
      "Path of the Admin API below its root URL",
      "a path such as sqladmin/"),
  IAM_ROOT_URL(
      "cloudSqlIamRootUrl",
      "Root URL of the IAM Service Account Credentials API, for impersonation",
      "an http or https URL with a host, and without user, query and fragment"),
  QUOTA_PROJECT(
      "cloudSqlAdminQuotaProject",
      "Project whose quota the Admin API calls use",
      "a project id or number"),
  INSTANCE_RESOLVER(
      "instanceResolver",
      "Resolver of DNS names to instances",
      "dns, dns:host:port, or a plug-in's name or name:argument"),
  FAILOVER_PERIOD(
      "cloudSqlFailoverPeriod",
      "Period of the checks of DNS names in use; 0 to check only when connecting",
      "0 or more: seconds such as 30, or a duration such as PT30S"),
  FAILOVER_GRACE(
      "cloudSqlFailoverGrace",
      "Time for which sockets stay open after their DNS name has moved to another instance",
      "0 or more: seconds such as 30, or a duration such as PT30S"),
  TCP_DIALER(
      "tcpDialer",
      "Dialer of the TCP connections to instances; without it they are direct",
      "socks5:host:port, http:host:port, either with user:password@ before the host, or a plug-in's name or name:argument"),
  TCP_KEEP_ALIVE(
      "cloudSqlTcpKeepAlive",
      "Period of TCP keep-alive probes on idle connections",
      "1 to 32767 whole seconds such as 60, or a duration such as PT1M"),
  SERVER_PORT(
      "cloudSqlServerPort",
      "Port of the instances' server proxies; only emulators have another",
      "a number from 1 to 65535"),
  SQL_DATA_ENDPOINT(
      "cloudSqlSqlDataEndpoint",
      "Endpoint of SQL Data, for ipTypes=SQL_DATA",
      "host:port, or an http or https URL with a host, and without user, query and fragment"),
  SQL_DATA_STREAM_TIMEOUT(
      "cloudSqlSqlDataStreamTimeout",
      "Longest time of one stream of SQL Data; a session that can be resumed goes on with another one",
      "more than zero: seconds such as 7200, or a duration such as PT2H"),
  RESOURCE_EXHAUSTED_COOLDOWN(
      "cloudSqlResourceExhaustedCooldownPeriod",
      "First pause of SQL Data to an instance after it was exhausted; doubled each time, up to sixteen times as long",
      "0 or more: seconds such as 5, or a duration such as PT5S"),
  APPLICATION_NAME(
      "cloudSqlApplicationName",
      "Name of the application in the user agent of Admin API calls",
      "1 to 100 letters, digits, spaces and . _ / + -"),
  IDLE_TIMEOUT(
      "cloudSqlIdleTimeout",
      "Time after which an unused connector releases its threads and certificates",
      "more than zero: seconds such as 600, or a duration such as PT10M"),
  LISTENER(
      "listener", "Listener for the events of the connector", "a plug-in's name or name:argument");

  private final Definition definition;

  ConnectorOption(String key, String description, String allowed) {
    this.definition = new Definition(key, description, allowed, List.of());
  }

  ConnectorOption(String key, String description, List<String> choices) {
    this.definition = Definition.of(key, description, choices);
  }

  @Override
  public Definition definition() {
    return definition;
  }

  @Override
  public boolean read(Draft draft, String text) {
    return switch (this) {
      case NAMED_CONNECTOR -> set(Values.notBlank(text), name -> draft.namedConnector = name);
      case CREDENTIALS -> set(Values.plugin(text), spec -> draft.config.credentials(spec));
      case CREDENTIALS_PATH ->
          set(Values.notBlank(text), path -> draft.config.credentials("file:" + path));
      case TARGET_PRINCIPAL -> set(Values.account(text), account -> draft.target = account);
      case DELEGATES -> set(Values.accounts(text), accounts -> draft.delegates = accounts);
      case REFRESH_STRATEGY ->
          set(Values.refreshPolicy(text), policy -> draft.config.refreshPolicy(policy));
      case UNIVERSE_DOMAIN -> set(Values.universe(text), universe -> draft.universe = universe);
      case ADMIN_ROOT_URL -> set(Values.rootUrl(text), url -> draft.adminRoot = url);
      case ADMIN_SERVICE_PATH -> set(Values.servicePath(text), path -> draft.adminPath = path);
      case IAM_ROOT_URL -> set(Values.rootUrl(text), url -> draft.iamRoot = url);
      case QUOTA_PROJECT ->
          set(Values.project(text), project -> draft.config.quotaProject(project));
      case INSTANCE_RESOLVER ->
          set(Values.plugin(text), spec -> draft.config.instanceResolver(spec));
      case FAILOVER_PERIOD ->
          set(Values.durationOrZero(text), period -> draft.config.failoverPeriod(period));
      case FAILOVER_GRACE ->
          set(Values.durationOrZero(text), grace -> draft.config.failoverGrace(grace));
      case TCP_DIALER -> set(Values.plugin(text), spec -> draft.config.tcpDialer(spec));
      case TCP_KEEP_ALIVE ->
          set(Values.keepAlive(text), period -> draft.config.tcpKeepAlive(period));
      case SERVER_PORT -> set(Values.port(text), port -> draft.config.serverPort(port));
      case SQL_DATA_ENDPOINT ->
          set(Values.sqlDataEndpoint(text), endpoint -> draft.config.sqlDataEndpoint(endpoint));
      case SQL_DATA_STREAM_TIMEOUT ->
          set(Values.duration(text), timeout -> draft.config.sqlDataStreamTimeout(timeout));
      case RESOURCE_EXHAUSTED_COOLDOWN ->
          set(Values.durationOrZero(text), pause -> draft.config.resourceExhaustedCooldown(pause));
      case APPLICATION_NAME ->
          set(Values.application(text), name -> draft.config.applicationName(name));
      case IDLE_TIMEOUT -> set(Values.duration(text), timeout -> draft.config.idleTimeout(timeout));
      case LISTENER -> set(Values.plugin(text), spec -> draft.config.listener(spec));
    };
  }

  private static <T> boolean set(Optional<T> value, Consumer<T> setter) {
    value.ifPresent(setter);
    return value.isPresent();
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
