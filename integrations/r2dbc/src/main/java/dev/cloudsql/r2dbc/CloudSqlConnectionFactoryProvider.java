package dev.cloudsql.r2dbc;

import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ConnectionFactoryProvider;
import io.r2dbc.spi.Option;
import java.time.Duration;

/**
 * The R2DBC driver {@code cloudsql}: {@code
 * r2dbc:cloudsql:<protocol>://[user[:password]@]<project:region:instance>[/<database>][?…]}.
 *
 * <p>{@link io.r2dbc.spi.ConnectionFactories} finds it. The protocol names the engine: {@code
 * postgresql}, {@code mysql}, {@code mariadb}, {@code sqlserver}, or that of another {@link
 * R2dbcDialectProvider}. The host is the instance connection name or a domain name that leads to an
 * instance. It connects by the shared connector, like {@code jdbc:cloudsql:} URLs, so there is
 * nothing to close.
 *
 * <p>The constants are the options of the connector, with the names and meanings that they have in
 * a {@code jdbc:cloudsql:} URL (see {@code docs/configuration.md}). Durations may also be texts
 * such as {@code 30} (seconds) or {@code PT30S}. All other options are for the driver of the
 * engine.
 *
 * @since 0.1
 */
public final class CloudSqlConnectionFactoryProvider implements ConnectionFactoryProvider {

  /** The driver in URLs and in {@link ConnectionFactoryOptions#DRIVER}. */
  public static final String DRIVER = "cloudsql";

  /** A properties file with more settings: {@code file:} and its path. */
  public static final Option<String> CONFIG = Option.valueOf("config");

  /** Whether to log in by IAM instead of a password. */
  public static final Option<Boolean> ENABLE_IAM_AUTH = Option.valueOf("enableIamAuth");

  /** The types of address to try, in this order, such as {@code PRIVATE,PSC}. */
  public static final Option<String> IP_TYPES = Option.valueOf("ipTypes");

  /** The Unix socket to use instead of the instance's addresses. */
  public static final Option<String> UNIX_SOCKET_PATH = Option.valueOf("unixSocketPath");

  /** The suffix that {@link #UNIX_SOCKET_PATH} gets unless it ends so. */
  public static final Option<String> UNIX_SOCKET_PATH_SUFFIX =
      Option.valueOf("cloudSqlUnixSocketPathSuffix");

  /** The time limit of the whole connect. */
  public static final Option<Duration> TIMEOUT = Option.valueOf("cloudSqlTimeout");

  /**
   * The name of a configuration that the program has registered with {@link
   * dev.cloudsql.Connectors#register}, in place of the options below.
   */
  public static final Option<String> NAMED_CONNECTOR = Option.valueOf("cloudSqlNamedConnector");

  /**
   * The credential source of the tokens for Google's APIs, such as {@code file:/path/to/key.json}.
   */
  public static final Option<String> CREDENTIALS = Option.sensitiveValueOf("credentials");

  /** A credentials file; the same as {@code credentials=file:/path}. */
  public static final Option<String> CREDENTIALS_PATH =
      Option.valueOf("cloudSqlGoogleCredentialsPath");

  /** The service account to impersonate. */
  public static final Option<String> TARGET_PRINCIPAL = Option.valueOf("cloudSqlTargetPrincipal");

  /** The chain of service accounts to {@link #TARGET_PRINCIPAL}, separated by commas. */
  public static final Option<String> DELEGATES = Option.valueOf("cloudSqlDelegates");

  /** When connection info is renewed: {@code adaptive}, {@code ahead} or {@code lazy}. */
  public static final Option<String> REFRESH_STRATEGY = Option.valueOf("cloudSqlRefreshStrategy");

  /** The universe domain of the APIs. */
  public static final Option<String> UNIVERSE_DOMAIN = Option.valueOf("cloudSqlUniverseDomain");

  /** The root URL of the Admin API. */
  public static final Option<String> ADMIN_ROOT_URL =
      Option.sensitiveValueOf("cloudSqlAdminRootUrl");

  /** The path of the Admin API below its root URL. */
  public static final Option<String> ADMIN_SERVICE_PATH =
      Option.valueOf("cloudSqlAdminServicePath");

  /** The root URL of the IAM Service Account Credentials API, for impersonation. */
  public static final Option<String> IAM_ROOT_URL = Option.sensitiveValueOf("cloudSqlIamRootUrl");

  /** The project whose quota the Admin API calls use. */
  public static final Option<String> ADMIN_QUOTA_PROJECT =
      Option.valueOf("cloudSqlAdminQuotaProject");

  /** The resolver of DNS names to instances, such as {@code dns:host:port}. */
  public static final Option<String> INSTANCE_RESOLVER =
      Option.sensitiveValueOf("instanceResolver");

  /** The period of the checks of DNS names in use; 0 to check only when connecting. */
  public static final Option<Duration> FAILOVER_PERIOD = Option.valueOf("cloudSqlFailoverPeriod");

  /** The time for which sockets stay open after their DNS name has moved to another instance. */
  public static final Option<Duration> FAILOVER_GRACE = Option.valueOf("cloudSqlFailoverGrace");

  /** The dialer of the TCP connections to instances, such as {@code socks5:host:port}. */
  public static final Option<String> TCP_DIALER = Option.sensitiveValueOf("tcpDialer");

  /** The period of TCP keep-alive probes on idle connections. */
  public static final Option<Duration> TCP_KEEP_ALIVE = Option.valueOf("cloudSqlTcpKeepAlive");

  /** The port of the instances' server proxies; only emulators have another than 3307. */
  public static final Option<Integer> SERVER_PORT = Option.valueOf("cloudSqlServerPort");

  /** The endpoint of SQL Data, for {@code ipTypes=SQL_DATA}: {@code host:port}, or a URL. */
  public static final Option<String> SQL_DATA_ENDPOINT = Option.valueOf("cloudSqlSqlDataEndpoint");

  /** The longest time of one stream of SQL Data. */
  public static final Option<Duration> SQL_DATA_STREAM_TIMEOUT =
      Option.valueOf("cloudSqlSqlDataStreamTimeout");

  /** The first pause of SQL Data to an instance after {@code RESOURCE_EXHAUSTED}. */
  public static final Option<Duration> RESOURCE_EXHAUSTED_COOLDOWN =
      Option.valueOf("cloudSqlResourceExhaustedCooldownPeriod");

  /** The name of the application in the user agent of Admin API calls. */
  public static final Option<String> APPLICATION_NAME = Option.valueOf("cloudSqlApplicationName");

  /** The time after which an unused connector releases its threads and certificates. */
  public static final Option<Duration> IDLE_TIMEOUT = Option.valueOf("cloudSqlIdleTimeout");

  /** The listener for the events of the connector, such as {@code micrometer}. */
  public static final Option<String> LISTENER = Option.sensitiveValueOf("listener");

  /** Called by {@link java.util.ServiceLoader}. */
  public CloudSqlConnectionFactoryProvider() {}

  /**
   * Makes a factory; connects to nothing.
   *
   * @param options {@link ConnectionFactoryOptions#PROTOCOL}, {@link
   *     ConnectionFactoryOptions#HOST}, and options of the connector and the driver
   * @return a factory whose publishers connect when they are subscribed to, each time anew
   * @throws IllegalArgumentException if no driver has the protocol, or the options exclude each
   *     other
   * @throws io.r2dbc.spi.NoSuchOptionException if the protocol or the host is missing
   */
  @Override
  public ConnectionFactory create(ConnectionFactoryOptions options) {
    return CloudSqlConnectionFactory.of(options);
  }

  @Override
  public boolean supports(ConnectionFactoryOptions options) {
    return DRIVER.equals(options.getValue(ConnectionFactoryOptions.DRIVER));
  }

  @Override
  public String getDriver() {
    return DRIVER;
  }
}
