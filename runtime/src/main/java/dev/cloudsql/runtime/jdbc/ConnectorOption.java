package dev.cloudsql.runtime.jdbc;

import java.util.List;

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
      "First pause of SQL Data to an instance after RESOURCE_EXHAUSTED; doubled each time, up to sixteen times as long",
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
      case NAMED_CONNECTOR ->
          Values.notBlank(text).map(name -> draft.namedConnector = name).isPresent();
      case CREDENTIALS ->
          Values.plugin(text).map(spec -> draft.config.credentials(spec)).isPresent();
      case CREDENTIALS_PATH ->
          Values.notBlank(text).map(path -> draft.config.credentials("file:" + path)).isPresent();
      case TARGET_PRINCIPAL ->
          Values.account(text).map(account -> draft.target = account).isPresent();
      case DELEGATES ->
          Values.accounts(text).map(accounts -> draft.delegates = accounts).isPresent();
      case REFRESH_STRATEGY ->
          Values.refreshPolicy(text).map(policy -> draft.config.refreshPolicy(policy)).isPresent();
      case UNIVERSE_DOMAIN ->
          Values.universe(text).map(universe -> draft.universe = universe).isPresent();
      case ADMIN_ROOT_URL -> Values.rootUrl(text).map(url -> draft.adminRoot = url).isPresent();
      case ADMIN_SERVICE_PATH ->
          Values.servicePath(text).map(path -> draft.adminPath = path).isPresent();
      case IAM_ROOT_URL -> Values.rootUrl(text).map(url -> draft.iamRoot = url).isPresent();
      case QUOTA_PROJECT ->
          Values.project(text).map(project -> draft.config.quotaProject(project)).isPresent();
      case INSTANCE_RESOLVER ->
          Values.plugin(text).map(spec -> draft.config.instanceResolver(spec)).isPresent();
      case FAILOVER_PERIOD ->
          Values.durationOrZero(text)
              .map(period -> draft.config.failoverPeriod(period))
              .isPresent();
      case FAILOVER_GRACE ->
          Values.durationOrZero(text).map(grace -> draft.config.failoverGrace(grace)).isPresent();
      case TCP_DIALER -> Values.plugin(text).map(spec -> draft.config.tcpDialer(spec)).isPresent();
      case TCP_KEEP_ALIVE ->
          Values.keepAlive(text).map(period -> draft.config.tcpKeepAlive(period)).isPresent();
      case SERVER_PORT -> Values.port(text).map(port -> draft.config.serverPort(port)).isPresent();
      case SQL_DATA_ENDPOINT ->
          Values.sqlDataEndpoint(text)
              .map(endpoint -> draft.config.sqlDataEndpoint(endpoint))
              .isPresent();
      case SQL_DATA_STREAM_TIMEOUT ->
          Values.duration(text)
              .map(timeout -> draft.config.sqlDataStreamTimeout(timeout))
              .isPresent();
      case RESOURCE_EXHAUSTED_COOLDOWN ->
          Values.durationOrZero(text)
              .map(pause -> draft.config.resourceExhaustedCooldown(pause))
              .isPresent();
      case APPLICATION_NAME ->
          Values.application(text).map(name -> draft.config.applicationName(name)).isPresent();
      case IDLE_TIMEOUT ->
          Values.duration(text).map(timeout -> draft.config.idleTimeout(timeout)).isPresent();
      case LISTENER -> Values.plugin(text).map(spec -> draft.config.listener(spec)).isPresent();
    };
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
