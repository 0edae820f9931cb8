package dev.cloudsql.spring.boot;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.GoogleApis;
import dev.cloudsql.RefreshPolicy;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationUnit;

/**
 * The instance of one data source, and how it is reached. The settings mean the same as those of
 * URLs, see {@code docs/configuration.md}; those that are not set have the connector's defaults.
 *
 * @since 0.1
 */
public class ConnectionProperties {

  /** Instance connection name, project:region:instance, or a DNS name that leads to an instance. */
  private @Nullable String instance;

  /** Dialect, which may be left out if only one is on the class path. */
  private @Nullable String dialect;

  /** Database to log in to. */
  private @Nullable String database;

  /** Whether to log in by IAM instead of a password. */
  private @Nullable Boolean enableIamAuth;

  /**
   * Types of address to try, in this order: a list of PUBLIC, PRIVATE, PSC and SQL_DATA, or AUTO,
   * or an address policy as name or name:argument.
   */
  private @Nullable String ipTypes;

  /** Unix socket to use instead of the instance's addresses. */
  private @Nullable String unixSocketPath;

  /** Suffix that the path of the Unix socket gets unless it ends so. */
  private @Nullable String unixSocketPathSuffix;

  /** Time limit of a whole connect. Without a unit, in seconds. */
  @DurationUnit(ChronoUnit.SECONDS)
  private @Nullable Duration timeout;

  /**
   * Credential source of the tokens for Google's APIs: applicationDefault, file:/path/to/key.json,
   * or a plug-in as name or name:argument.
   */
  private @Nullable String credentials;

  /** E-mail address of the service account to impersonate. */
  private @Nullable String targetPrincipal;

  /** E-mail addresses of the service accounts between the credentials and the target principal. */
  private List<String> delegates = List.of();

  /** When connection info is renewed. */
  private @Nullable RefreshPolicy refreshStrategy;

  /** Universe domain of the APIs; the credentials must belong to it. */
  private @Nullable String universeDomain;

  /** Root URL of the Cloud SQL Admin API. */
  private @Nullable URI adminRootUrl;

  /** Path of the Cloud SQL Admin API below its root URL. */
  private @Nullable String adminServicePath;

  /** Root URL of the IAM Service Account Credentials API, for impersonation. */
  private @Nullable URI iamRootUrl;

  /** Project whose quota the Admin API calls use. */
  private @Nullable String adminQuotaProject;

  /**
   * Resolver of DNS names to instances: dns, dns:host:port, or a plug-in as name or name:argument.
   */
  private @Nullable String instanceResolver;

  /**
   * Period of the checks of DNS names in use; 0 to check only when connecting. Without a unit, in
   * seconds.
   */
  @DurationUnit(ChronoUnit.SECONDS)
  private @Nullable Duration failoverPeriod;

  /**
   * Time for which connections stay open after their DNS name has moved to another instance.
   * Without a unit, in seconds.
   */
  @DurationUnit(ChronoUnit.SECONDS)
  private @Nullable Duration failoverGrace;

  /**
   * Dialer of the TCP connections to instances: socks5:host:port, http:host:port, either with
   * user:password@ before the host, or a plug-in as name or name:argument.
   */
  private @Nullable String tcpDialer;

  /** Period of TCP keep-alive probes on idle connections. Without a unit, in seconds. */
  @DurationUnit(ChronoUnit.SECONDS)
  private @Nullable Duration tcpKeepAlive;

  /** Port of the instances' server proxies; only emulators have another than 3307. */
  private @Nullable Integer serverPort;

  /** Endpoint of SQL Data, for ip-types=SQL_DATA: host:port, or a URL. */
  private @Nullable String sqlDataEndpoint;

  /**
   * Longest time of one stream of SQL Data; a session that can be resumed goes on with another one.
   * Without a unit, in seconds.
   */
  @DurationUnit(ChronoUnit.SECONDS)
  private @Nullable Duration sqlDataStreamTimeout;

  /**
   * First pause of SQL Data to an instance after RESOURCE_EXHAUSTED; doubled each time, up to
   * sixteen times as long. Without a unit, in seconds.
   */
  @DurationUnit(ChronoUnit.SECONDS)
  private @Nullable Duration resourceExhaustedCooldownPeriod;

  /**
   * Name of the application in the user agent of Admin API calls. Defaults to
   * spring.application.name.
   */
  private @Nullable String applicationName;

  /**
   * Time after which an unused connector releases its threads and certificates. Without a unit, in
   * seconds.
   */
  @DurationUnit(ChronoUnit.SECONDS)
  private @Nullable Duration idleTimeout;

  /** Listener for connects, refreshes and failovers, as a plug-in's name or name:argument. */
  private @Nullable String listener;

  /** The configuration of the connector, with the defaults of its connects. */
  ConnectorConfig.Builder connectorConfig(ConnectionProperties defaults) {
    check();
    ConnectorConfig.Builder config = ConnectorConfig.builder();
    set(credentials, config::credentials);
    set(targetPrincipal, it -> config.impersonate(it, delegates.toArray(String[]::new)));
    set(refreshStrategy, config::refreshPolicy);
    config.googleApis(googleApis());
    set(adminQuotaProject, config::quotaProject);
    set(instanceResolver, config::instanceResolver);
    set(failoverPeriod, config::failoverPeriod);
    set(failoverGrace, config::failoverGrace);
    set(tcpDialer, config::tcpDialer);
    set(tcpKeepAlive, config::tcpKeepAlive);
    set(serverPort, config::serverPort);
    set(sqlDataEndpoint, it -> config.sqlDataEndpoint(endpoint(it)));
    set(sqlDataStreamTimeout, config::sqlDataStreamTimeout);
    set(resourceExhaustedCooldownPeriod, config::resourceExhaustedCooldown);
    set(applicationName, config::applicationName);
    set(idleTimeout, config::idleTimeout);
    set(listener, config::listener);
    set(defaults.enableIamAuth, iam -> config.authMode(iam ? AuthMode.IAM : AuthMode.BUILT_IN));
    set(defaults.ipTypes, config::ipSelector);
    set(defaults.timeout, config::timeout);
    return config;
  }

  private static URI endpoint(String text) {
    return URI.create(text.contains("://") ? text : "https://" + text);
  }

  /** The options of each connect, by the names that they have in URLs. */
  Map<String, String> connectOptions() {
    Map<String, String> options = new TreeMap<>();
    set(database, it -> options.put("database", it));
    set(enableIamAuth, it -> options.put("enableIamAuth", it.toString()));
    set(ipTypes, it -> options.put("ipTypes", it));
    set(unixSocketPath, it -> options.put("unixSocketPath", it));
    set(unixSocketPathSuffix, it -> options.put("cloudSqlUnixSocketPathSuffix", it));
    set(timeout, it -> options.put("cloudSqlTimeout", it.toString()));
    return options;
  }

  Duration timeoutOrDefault() {
    return timeout == null ? ConnectOptions.DEFAULT_TIMEOUT : timeout;
  }

  private void check() {
    if (isSet(universeDomain) && (adminRootUrl != null || iamRootUrl != null)) {
      throw new IllegalArgumentException(
          "universe-domain and the URL of an API (admin-root-url, iam-root-url) exclude each other");
    }
    if (!delegates.isEmpty() && !isSet(targetPrincipal)) {
      throw new IllegalArgumentException("delegates needs target-principal");
    }
    if (isSet(adminServicePath) && adminRootUrl == null) {
      throw new IllegalArgumentException("admin-service-path needs admin-root-url");
    }
  }

  private GoogleApis googleApis() {
    if (universeDomain != null && isSet(universeDomain)) {
      return GoogleApis.universe(universeDomain);
    }
    if (adminRootUrl == null && iamRootUrl == null) {
      return GoogleApis.DEFAULT;
    }
    URI admin = adminRootUrl == null ? GoogleApis.DEFAULT.sqlAdmin() : directory(adminRootUrl);
    if (adminServicePath != null && isSet(adminServicePath)) {
      admin = directory(admin.resolve(adminServicePath.replaceFirst("^/+", "")));
    }
    return GoogleApis.at(
        admin, iamRootUrl == null ? GoogleApis.DEFAULT.iamCredentials() : directory(iamRootUrl));
  }

  private static URI directory(URI url) {
    return url.toString().endsWith("/") ? url : URI.create(url + "/");
  }

  private static <T> void set(@Nullable T value, Consumer<T> setter) {
    if (value != null && isSet(value)) {
      setter.accept(value);
    }
  }

  /** A blank text counts as not set, because environment variables often are blank. */
  private static boolean isSet(@Nullable Object value) {
    return value != null && !(value instanceof String text && text.isBlank());
  }

  public @Nullable String getInstance() {
    return instance;
  }

  public void setInstance(@Nullable String instance) {
    this.instance = instance;
  }

  public @Nullable String getDialect() {
    return dialect;
  }

  public void setDialect(@Nullable String dialect) {
    this.dialect = dialect;
  }

  public @Nullable String getDatabase() {
    return database;
  }

  public void setDatabase(@Nullable String database) {
    this.database = database;
  }

  public @Nullable Boolean getEnableIamAuth() {
    return enableIamAuth;
  }

  public void setEnableIamAuth(@Nullable Boolean enableIamAuth) {
    this.enableIamAuth = enableIamAuth;
  }

  public @Nullable String getIpTypes() {
    return ipTypes;
  }

  public void setIpTypes(@Nullable String ipTypes) {
    this.ipTypes = ipTypes;
  }

  public @Nullable String getUnixSocketPath() {
    return unixSocketPath;
  }

  public void setUnixSocketPath(@Nullable String unixSocketPath) {
    this.unixSocketPath = unixSocketPath;
  }

  public @Nullable String getUnixSocketPathSuffix() {
    return unixSocketPathSuffix;
  }

  public void setUnixSocketPathSuffix(@Nullable String unixSocketPathSuffix) {
    this.unixSocketPathSuffix = unixSocketPathSuffix;
  }

  public @Nullable Duration getTimeout() {
    return timeout;
  }

  public void setTimeout(@Nullable Duration timeout) {
    this.timeout = timeout;
  }

  public @Nullable String getCredentials() {
    return credentials;
  }

  public void setCredentials(@Nullable String credentials) {
    this.credentials = credentials;
  }

  public @Nullable String getTargetPrincipal() {
    return targetPrincipal;
  }

  public void setTargetPrincipal(@Nullable String targetPrincipal) {
    this.targetPrincipal = targetPrincipal;
  }

  public List<String> getDelegates() {
    return delegates;
  }

  public void setDelegates(List<String> delegates) {
    this.delegates = delegates;
  }

  public @Nullable RefreshPolicy getRefreshStrategy() {
    return refreshStrategy;
  }

  public void setRefreshStrategy(@Nullable RefreshPolicy refreshStrategy) {
    this.refreshStrategy = refreshStrategy;
  }

  public @Nullable String getUniverseDomain() {
    return universeDomain;
  }

  public void setUniverseDomain(@Nullable String universeDomain) {
    this.universeDomain = universeDomain;
  }

  public @Nullable URI getAdminRootUrl() {
    return adminRootUrl;
  }

  public void setAdminRootUrl(@Nullable URI adminRootUrl) {
    this.adminRootUrl = adminRootUrl;
  }

  public @Nullable String getAdminServicePath() {
    return adminServicePath;
  }

  public void setAdminServicePath(@Nullable String adminServicePath) {
    this.adminServicePath = adminServicePath;
  }

  public @Nullable URI getIamRootUrl() {
    return iamRootUrl;
  }

  public void setIamRootUrl(@Nullable URI iamRootUrl) {
    this.iamRootUrl = iamRootUrl;
  }

  public @Nullable String getAdminQuotaProject() {
    return adminQuotaProject;
  }

  public void setAdminQuotaProject(@Nullable String adminQuotaProject) {
    this.adminQuotaProject = adminQuotaProject;
  }

  public @Nullable String getInstanceResolver() {
    return instanceResolver;
  }

  public void setInstanceResolver(@Nullable String instanceResolver) {
    this.instanceResolver = instanceResolver;
  }

  public @Nullable Duration getFailoverPeriod() {
    return failoverPeriod;
  }

  public void setFailoverPeriod(@Nullable Duration failoverPeriod) {
    this.failoverPeriod = failoverPeriod;
  }

  public @Nullable Duration getFailoverGrace() {
    return failoverGrace;
  }

  public void setFailoverGrace(@Nullable Duration failoverGrace) {
    this.failoverGrace = failoverGrace;
  }

  public @Nullable String getTcpDialer() {
    return tcpDialer;
  }

  public void setTcpDialer(@Nullable String tcpDialer) {
    this.tcpDialer = tcpDialer;
  }

  public @Nullable Duration getTcpKeepAlive() {
    return tcpKeepAlive;
  }

  public void setTcpKeepAlive(@Nullable Duration tcpKeepAlive) {
    this.tcpKeepAlive = tcpKeepAlive;
  }

  public @Nullable Integer getServerPort() {
    return serverPort;
  }

  public void setServerPort(@Nullable Integer serverPort) {
    this.serverPort = serverPort;
  }

  public @Nullable String getSqlDataEndpoint() {
    return sqlDataEndpoint;
  }

  public void setSqlDataEndpoint(@Nullable String sqlDataEndpoint) {
    this.sqlDataEndpoint = sqlDataEndpoint;
  }

  public @Nullable Duration getSqlDataStreamTimeout() {
    return sqlDataStreamTimeout;
  }

  public void setSqlDataStreamTimeout(@Nullable Duration sqlDataStreamTimeout) {
    this.sqlDataStreamTimeout = sqlDataStreamTimeout;
  }

  public @Nullable Duration getResourceExhaustedCooldownPeriod() {
    return resourceExhaustedCooldownPeriod;
  }

  public void setResourceExhaustedCooldownPeriod(
      @Nullable Duration resourceExhaustedCooldownPeriod) {
    this.resourceExhaustedCooldownPeriod = resourceExhaustedCooldownPeriod;
  }

  public @Nullable String getApplicationName() {
    return applicationName;
  }

  public void setApplicationName(@Nullable String applicationName) {
    this.applicationName = applicationName;
  }

  public @Nullable Duration getIdleTimeout() {
    return idleTimeout;
  }

  public void setIdleTimeout(@Nullable Duration idleTimeout) {
    this.idleTimeout = idleTimeout;
  }

  public @Nullable String getListener() {
    return listener;
  }

  public void setListener(@Nullable String listener) {
    this.listener = listener;
  }
}
