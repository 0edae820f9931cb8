package dev.cloudsql;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a connector: credentials, Google's APIs, refresh, names, listeners, and the
 * defaults of its connects; {@link Connectors#forDialect(String, ConnectorConfig)} takes it.
 *
 * <p>Immutable. Equal configurations have the same settings, so that connects by URL with equal
 * configurations can share a connector.
 *
 * <p>A plug-in is set as an object or as text. The text is the name of a provider on the path, or
 * {@code name:argument}; the provider is looked up when the connector starts.
 *
 * @since 0.1
 */
public final class ConnectorConfig {

  /** The port on which every Cloud SQL instance accepts connectors. */
  public static final int SERVER_PORT = 3307;

  /** The time for which an unused connector keeps its threads and certificates: 10 minutes. */
  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(10);

  /** The period in which the domain names in use are resolved again: 30 seconds. */
  public static final Duration DEFAULT_FAILOVER_PERIOD = Duration.ofSeconds(30);

  /** The longest time of one stream of SQL Data: two hours. */
  public static final Duration DEFAULT_SQL_DATA_STREAM_TIMEOUT = Duration.ofHours(2);

  /** The first pause of SQL Data after {@code RESOURCE_EXHAUSTED}: five seconds. */
  public static final Duration DEFAULT_RESOURCE_EXHAUSTED_COOLDOWN = Duration.ofSeconds(5);

  private final Setting<Object> credentials;
  private final @Nullable String targetPrincipal;
  private final List<String> delegates;
  private final GoogleApis googleApis;
  private final @Nullable String quotaProject;
  private final RefreshPolicy refreshPolicy;
  private final AuthMode authMode;
  private final Duration timeout;
  private final @Nullable Setting<IpSelector> ipSelector;
  private final Setting<InstanceResolver> instanceResolver;
  private final Duration failoverPeriod;
  private final Duration failoverGrace;
  private final @Nullable Setting<TcpDialer> tcpDialer;
  private final @Nullable Duration tcpKeepAlive;
  private final int serverPort;
  private final @Nullable URI sqlDataEndpoint;
  private final Duration sqlDataStreamTimeout;
  private final Duration resourceExhaustedCooldown;
  private final Duration idleTimeout;
  private final @Nullable String applicationName;
  private final List<Setting<ConnectorListener>> listeners;

  ConnectorConfig(Builder builder) {
    this.credentials = builder.credentials;
    this.targetPrincipal = builder.targetPrincipal;
    this.delegates = builder.delegates;
    this.googleApis = builder.googleApis;
    this.quotaProject = builder.quotaProject;
    this.refreshPolicy = builder.refreshPolicy;
    this.authMode = builder.authMode;
    this.timeout = builder.timeout;
    this.ipSelector = builder.ipSelector;
    this.instanceResolver = builder.instanceResolver;
    this.failoverPeriod = builder.failoverPeriod;
    this.failoverGrace = builder.failoverGrace;
    this.tcpDialer = builder.tcpDialer;
    this.tcpKeepAlive = builder.tcpKeepAlive;
    this.serverPort = builder.serverPort;
    this.sqlDataEndpoint = builder.sqlDataEndpoint;
    this.sqlDataStreamTimeout = builder.sqlDataStreamTimeout;
    this.resourceExhaustedCooldown = builder.resourceExhaustedCooldown;
    this.idleTimeout = builder.idleTimeout;
    this.applicationName = builder.applicationName;
    this.listeners = List.copyOf(builder.listeners);
  }

  /**
   * Returns a builder with the defaults: application default credentials, {@link
   * RefreshPolicy#ADAPTIVE}, any address.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The configuration in which every setting has its default. */
  public static ConnectorConfig defaults() {
    return builder().build();
  }

  /** Returns a builder with a copy of these settings. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.credentials = credentials;
    builder.targetPrincipal = targetPrincipal;
    builder.delegates = delegates;
    builder.googleApis = googleApis;
    builder.quotaProject = quotaProject;
    builder.refreshPolicy = refreshPolicy;
    builder.authMode = authMode;
    builder.timeout = timeout;
    builder.ipSelector = ipSelector;
    builder.instanceResolver = instanceResolver;
    builder.failoverPeriod = failoverPeriod;
    builder.failoverGrace = failoverGrace;
    builder.tcpDialer = tcpDialer;
    builder.tcpKeepAlive = tcpKeepAlive;
    builder.serverPort = serverPort;
    builder.sqlDataEndpoint = sqlDataEndpoint;
    builder.sqlDataStreamTimeout = sqlDataStreamTimeout;
    builder.resourceExhaustedCooldown = resourceExhaustedCooldown;
    builder.idleTimeout = idleTimeout;
    builder.applicationName = applicationName;
    builder.listeners.addAll(listeners);
    return builder;
  }

  /**
   * The source of the tokens: a {@link CredentialSource}, or an object such as a {@code
   * GoogleCredentials} that a provider adapts, or the name of a provider.
   */
  public Setting<Object> credentials() {
    return credentials;
  }

  /** The e-mail address of the service account to impersonate. */
  public Optional<String> targetPrincipal() {
    return Optional.ofNullable(targetPrincipal);
  }

  /**
   * The e-mail addresses of the service accounts between the credentials and the impersonated one;
   * each may impersonate the next.
   */
  public List<String> delegates() {
    return delegates;
  }

  /** The servers of Google's APIs; {@link GoogleApis#DEFAULT} unless set. */
  public GoogleApis googleApis() {
    return googleApis;
  }

  /** The quota project for Admin API calls; empty for that of the credentials. */
  public Optional<String> quotaProject() {
    return Optional.ofNullable(quotaProject);
  }

  /** When connection info and certificates are renewed. */
  public RefreshPolicy refreshPolicy() {
    return refreshPolicy;
  }

  /** The default authentication mode of connects. */
  public AuthMode authMode() {
    return authMode;
  }

  /** The default timeout of connects. */
  public Duration timeout() {
    return timeout;
  }

  /** The default address policy of connects; empty means public, then private, then PSC. */
  public Optional<Setting<IpSelector>> ipSelector() {
    return Optional.ofNullable(ipSelector);
  }

  /** The resolver of domain names. */
  public Setting<InstanceResolver> instanceResolver() {
    return instanceResolver;
  }

  /**
   * The period in which the domain names in use are resolved again; zero if only connects resolve
   * them.
   */
  public Duration failoverPeriod() {
    return failoverPeriod;
  }

  /** The time for which sockets stay open after their domain name has moved to another instance. */
  public Duration failoverGrace() {
    return failoverGrace;
  }

  /** The dialer of TCP connections to instances; empty for direct connections. */
  public Optional<Setting<TcpDialer>> tcpDialer() {
    return Optional.ofNullable(tcpDialer);
  }

  /** The period of TCP keep-alive probes on idle connections; empty for the system's own. */
  public Optional<Duration> tcpKeepAlive() {
    return Optional.ofNullable(tcpKeepAlive);
  }

  /** The port on which instances accept connectors. */
  public int serverPort() {
    return serverPort;
  }

  /** Where SQL Data is served; empty for the host of the Admin API. */
  public Optional<URI> sqlDataEndpoint() {
    return Optional.ofNullable(sqlDataEndpoint);
  }

  /** The longest time of one stream of SQL Data. */
  public Duration sqlDataStreamTimeout() {
    return sqlDataStreamTimeout;
  }

  /** The first pause of SQL Data to an instance after {@code RESOURCE_EXHAUSTED}. */
  public Duration resourceExhaustedCooldown() {
    return resourceExhaustedCooldown;
  }

  /** The time after which an unused connector releases its threads and certificates. */
  public Duration idleTimeout() {
    return idleTimeout;
  }

  /** The application's name for the user agent of Admin API calls. */
  public Optional<String> applicationName() {
    return Optional.ofNullable(applicationName);
  }

  /** The listeners, in the order in which they are called. */
  public List<Setting<ConnectorListener>> listeners() {
    return listeners;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConnectorConfig that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  private List<@Nullable Object> parts() {
    return Arrays.asList(
        credentials,
        targetPrincipal,
        delegates,
        googleApis,
        quotaProject,
        refreshPolicy,
        authMode,
        timeout,
        ipSelector,
        instanceResolver,
        failoverPeriod,
        failoverGrace,
        tcpDialer,
        tcpKeepAlive,
        serverPort,
        sqlDataEndpoint,
        sqlDataStreamTimeout,
        resourceExhaustedCooldown,
        idleTimeout,
        applicationName,
        listeners);
  }

  /** Shows the settings; of plug-ins only names and classes, because arguments may be secrets. */
  @Override
  public String toString() {
    return "ConnectorConfig[credentials=%s, targetPrincipal=%s, delegates=%s, googleApis=%s, quotaProject=%s, refreshPolicy=%s, authMode=%s, timeout=%s, ipSelector=%s, instanceResolver=%s, failoverPeriod=%s, failoverGrace=%s, tcpDialer=%s, tcpKeepAlive=%s, serverPort=%s, sqlDataEndpoint=%s, sqlDataStreamTimeout=%s, resourceExhaustedCooldown=%s, idleTimeout=%s, applicationName=%s, listeners=%s]"
        .formatted(
            credentials,
            targetPrincipal,
            delegates,
            googleApis,
            quotaProject,
            refreshPolicy,
            authMode,
            timeout,
            ipSelector,
            instanceResolver,
            failoverPeriod,
            failoverGrace,
            tcpDialer,
            tcpKeepAlive,
            serverPort,
            sqlDataEndpoint,
            sqlDataStreamTimeout,
            resourceExhaustedCooldown,
            idleTimeout,
            applicationName,
            listeners);
  }

  /**
   * Builder of a {@link ConnectorConfig}; not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {

    private static final Pattern ACCOUNT = Pattern.compile("[^\\s@/?#%:]+@[^\\s@/?#%:]+");
    private static final Duration LONGEST_KEEP_ALIVE = Duration.ofSeconds(32_767);
    private static final String ACCOUNT_RESOURCE = "projects/-/serviceAccounts/";

    Setting<Object> credentials = Setting.named("applicationDefault");
    @Nullable String targetPrincipal;
    List<String> delegates = List.of();
    GoogleApis googleApis = GoogleApis.DEFAULT;
    @Nullable String quotaProject;
    RefreshPolicy refreshPolicy = RefreshPolicy.ADAPTIVE;
    AuthMode authMode = AuthMode.BUILT_IN;
    Duration timeout = ConnectOptions.DEFAULT_TIMEOUT;
    @Nullable Setting<IpSelector> ipSelector;
    Setting<InstanceResolver> instanceResolver = Setting.named("dns");
    Duration failoverPeriod = DEFAULT_FAILOVER_PERIOD;
    Duration failoverGrace = Duration.ZERO;
    @Nullable Setting<TcpDialer> tcpDialer;
    @Nullable Duration tcpKeepAlive;
    int serverPort = SERVER_PORT;
    @Nullable URI sqlDataEndpoint;
    Duration sqlDataStreamTimeout = DEFAULT_SQL_DATA_STREAM_TIMEOUT;
    Duration resourceExhaustedCooldown = DEFAULT_RESOURCE_EXHAUSTED_COOLDOWN;
    Duration idleTimeout = DEFAULT_IDLE_TIMEOUT;
    @Nullable String applicationName;
    final List<Setting<ConnectorListener>> listeners = new ArrayList<>();

    Builder() {}

    /**
     * Sets the credentials as text: {@code applicationDefault}; {@code file:/path/to/key.json};
     * {@code json:} and the content of such a file, as it is or in Base64; {@code token:<API
     * token>[,<login token>]}; {@code env:NAME} for one of these in an environment variable; {@code
     * gcloud} for the account of the Google Cloud CLI; or a {@link
     * dev.cloudsql.spi.CredentialSourceProvider} as {@code name:argument}.
     */
    public Builder credentials(String text) {
      this.credentials = Setting.named(text);
      return this;
    }

    /** Sets the credentials as an object of the program. */
    public Builder credentials(CredentialSource source) {
      this.credentials = Setting.of(source);
      return this;
    }

    /**
     * Sets credentials of another library, such as {@code
     * com.google.auth.oauth2.GoogleCredentials}, if a {@link
     * dev.cloudsql.spi.CredentialSourceProvider} on the path can adapt them.
     */
    public Builder credentialsFrom(Object credentials) {
      this.credentials = Setting.of(credentials);
      return this;
    }

    /**
     * Impersonates a service account, for the Admin API and for IAM logins.
     *
     * @param target the service account's e-mail address; {@code null} impersonates none
     * @param delegates the e-mail addresses of the service accounts in between, if the credentials
     *     may not impersonate the target directly: the credentials may impersonate the first, each
     *     delegate the next, and the last the target
     * @return this builder
     * @throws IllegalArgumentException if one of them is not an e-mail address
     */
    public Builder impersonate(@Nullable String target, String... delegates) {
      this.targetPrincipal = target == null ? null : account(target);
      this.delegates =
          target == null ? List.of() : Arrays.stream(delegates).map(Builder::account).toList();
      return this;
    }

    /** The e-mail address, extracted from a resource name if necessary. */
    private static String account(String text) {
      String address = text.strip();
      if (address.startsWith(ACCOUNT_RESOURCE)) {
        address = address.substring(ACCOUNT_RESOURCE.length());
      }
      if (!ACCOUNT.matcher(address).matches()) {
        throw new IllegalArgumentException(
            "A service account is named by its e-mail address, not '%s'".formatted(text));
      }
      return address;
    }

    /** Sets the servers of Google's APIs: another universe, or an Admin API at a URL. */
    public Builder googleApis(GoogleApis apis) {
      this.googleApis = Objects.requireNonNull(apis, "apis");
      return this;
    }

    /** Sets the quota project for Admin API calls; {@code null} for that of the credentials. */
    public Builder quotaProject(@Nullable String project) {
      this.quotaProject = project;
      return this;
    }

    /** Sets when connection info and certificates are renewed. */
    public Builder refreshPolicy(RefreshPolicy policy) {
      this.refreshPolicy = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /** Sets the default authentication mode of connects. */
    public Builder authMode(AuthMode authMode) {
      this.authMode = Objects.requireNonNull(authMode, "authMode");
      return this;
    }

    /**
     * Sets the default timeout of connects.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if the time is zero or negative
     */
    public Builder timeout(Duration timeout) {
      this.timeout = ConnectOptions.positive("timeout", timeout);
      return this;
    }

    /**
     * Sets the default address policy of connects; {@code null} means public, then private, then
     * PSC.
     */
    public Builder ipSelector(@Nullable IpSelector selector) {
      this.ipSelector = selector == null ? null : Setting.of(selector);
      return this;
    }

    /**
     * Sets the default address policy of connects as text, as in {@link
     * ConnectOptions.Builder#addressPolicy}.
     */
    public Builder ipSelector(String text) {
      this.ipSelector = Setting.named(text);
      return this;
    }

    /**
     * Sets the resolver of domain names as text: {@code dns}, the default; {@code dns:10.0.0.2} to
     * query these name servers instead of the system's; or an {@link
     * dev.cloudsql.spi.InstanceResolverProvider} as {@code name:argument}.
     */
    public Builder instanceResolver(String text) {
      this.instanceResolver = Setting.named(text);
      return this;
    }

    /** Sets the resolver of domain names. */
    public Builder instanceResolver(InstanceResolver resolver) {
      this.instanceResolver = Setting.of(resolver);
      return this;
    }

    /**
     * Sets the dialer of TCP connections to instances as text: {@code socks5:host:port}, {@code
     * http:host:port} for a proxy with {@code CONNECT}, both optionally with {@code user:password@}
     * before the host; or a {@link dev.cloudsql.spi.TcpDialerProvider} as {@code name:argument}.
     * Calls to the Admin API and to token servers use the proxy of the system property {@code
     * https.proxyHost} instead.
     */
    public Builder tcpDialer(String text) {
      this.tcpDialer = Setting.named(text);
      return this;
    }

    /** Sets the dialer of TCP connections to instances. */
    public Builder tcpDialer(TcpDialer dialer) {
      this.tcpDialer = Setting.of(dialer);
      return this;
    }

    /**
     * Sets the period in which the domain names in use are resolved again in the background. With
     * zero, and with {@link RefreshPolicy#LAZY}, only connects resolve them, at most every 30
     * seconds.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public Builder failoverPeriod(Duration period) {
      this.failoverPeriod = notNegative("failover period", period);
      return this;
    }

    /**
     * Sets the time for which sockets stay open after their domain name has moved to another
     * instance; with zero, the default, they are closed immediately. New connects always go to the
     * new instance.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public Builder failoverGrace(Duration grace) {
      this.failoverGrace = notNegative("failover grace", grace);
      return this;
    }

    private static Duration notNegative(String what, Duration time) {
      if (time.isNegative()) {
        throw new IllegalArgumentException("The %s must not be negative: %s".formatted(what, time));
      }
      return time;
    }

    /**
     * Sets the period of TCP keep-alive probes: the time for which a connection is idle before the
     * first probe, and the time between probes. It keeps firewalls and NAT gateways from forgetting
     * idle connections, and finds peers that are gone. It replaces what drivers ask for. Where the
     * operating system or the {@link TcpDialer}'s socket cannot set it, the system's own period
     * applies.
     *
     * @param period 1 second to 32,767 seconds, in whole seconds; {@code null} for the system's
     *     own, which is two hours on most
     * @return this builder
     * @throws IllegalArgumentException if the period is out of range
     */
    public Builder tcpKeepAlive(@Nullable Duration period) {
      if (period != null
          && (period.compareTo(Duration.ofSeconds(1)) < 0
              || period.compareTo(LONGEST_KEEP_ALIVE) > 0
              || !period.equals(Duration.ofSeconds(period.toSeconds())))) {
        throw new IllegalArgumentException(
            "The TCP keep-alive period must be 1 to 32767 whole seconds, not " + period);
      }
      this.tcpKeepAlive = period;
      return this;
    }

    /**
     * Sets the port on which instances accept connectors; only emulators use a port other than
     * {@link ConnectorConfig#SERVER_PORT}.
     *
     * @param port 1 to 65535
     * @throws IllegalArgumentException if the port is out of range
     */
    public Builder serverPort(int port) {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("The server port must be 1 to 65535, not " + port);
      }
      this.serverPort = port;
      return this;
    }

    /**
     * Sets where SQL Data is served, the tunnel of {@link IpType#SQL_DATA}.
     *
     * @param endpoint https and a host, with a port unless it is 443; http only on a loopback host,
     *     such as an emulator's; {@code null} for the host of the Admin API
     * @return this builder
     * @throws IllegalArgumentException if the URL has no host, or more than a port and a path
     */
    public Builder sqlDataEndpoint(@Nullable URI endpoint) {
      if (endpoint != null
          && (!("https".equalsIgnoreCase(endpoint.getScheme())
                  || "http".equalsIgnoreCase(endpoint.getScheme()))
              || endpoint.getHost() == null
              || endpoint.getRawUserInfo() != null
              || endpoint.getRawQuery() != null
              || endpoint.getRawFragment() != null)) {
        throw new IllegalArgumentException(
            "The endpoint of SQL Data must be a URL such as https://sqladmin.googleapis.com:443");
      }
      this.sqlDataEndpoint = endpoint;
      return this;
    }

    /**
     * Sets the longest time of one stream of SQL Data. A session that can be resumed goes on with
     * another stream; others end.
     *
     * @param timeout more than zero
     * @return this builder
     * @throws IllegalArgumentException if the time is zero or negative
     */
    public Builder sqlDataStreamTimeout(Duration timeout) {
      this.sqlDataStreamTimeout = ConnectOptions.positive("stream timeout of SQL Data", timeout);
      return this;
    }

    /**
     * Sets for how long SQL Data to an instance is not used after it answered {@code
     * RESOURCE_EXHAUSTED}; doubled each time that it answers so again, up to sixteen times as long.
     *
     * @param pause zero to ask again at once
     * @return this builder
     * @throws IllegalArgumentException if the time is negative
     */
    public Builder resourceExhaustedCooldown(Duration pause) {
      this.resourceExhaustedCooldown = notNegative("cool-down of SQL Data", pause);
      return this;
    }

    /**
     * Sets the time after which an unused connector releases its threads and certificates. A
     * connector of its own with {@link RefreshPolicy#AHEAD} keeps them until it is closed.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if the time is zero or negative
     */
    public Builder idleTimeout(Duration timeout) {
      this.idleTimeout = ConnectOptions.positive("idle timeout", timeout);
      return this;
    }

    /** Sets the application's name for the user agent of Admin API calls; {@code null} for none. */
    public Builder applicationName(@Nullable String name) {
      this.applicationName = name;
      return this;
    }

    /**
     * Adds a listener as text: a {@link dev.cloudsql.spi.ConnectorListenerProvider} as {@code name}
     * or {@code name:argument}.
     */
    public Builder listener(String text) {
      listeners.add(Setting.named(text));
      return this;
    }

    /** Adds a listener. */
    public Builder listener(ConnectorListener listener) {
      listeners.add(Setting.of(listener));
      return this;
    }

    /** Builds the configuration. */
    public ConnectorConfig build() {
      return new ConnectorConfig(this);
    }
  }

  /**
   * A plug-in of a configuration: an object of the program, or the text that names a provider. Read
   * by the runtime, which makes the object from the text; only {@link Builder} makes one.
   *
   * @param <T> the type of the object
   * @since 0.1
   */
  public static final class Setting<T> {

    private final @Nullable T object;
    private final String text;

    private Setting(@Nullable T object, String text) {
      this.object = object;
      this.text = text;
    }

    static <T> Setting<T> of(T object) {
      return new Setting<>(Objects.requireNonNull(object, "object"), "");
    }

    static <T> Setting<T> named(String text) {
      return new Setting<>(null, Objects.requireNonNull(text, "text"));
    }

    /** The program's object; empty if the plug-in is set as text. */
    public Optional<T> object() {
      return Optional.ofNullable(object);
    }

    /**
     * The name of a provider, then a colon and the argument if there is one, which may be a secret;
     * {@code ""} if the plug-in is an object.
     */
    public String text() {
      return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Setting<?> that
          && Objects.equals(object, that.object)
          && text.equals(that.text);
    }

    @Override
    public int hashCode() {
      return Objects.hash(object, text);
    }

    /** The provider's name, or the object's class; never the argument, which may be a secret. */
    @Override
    public String toString() {
      return object == null ? text.split(":", 2)[0] : object.getClass().getName();
    }
  }
}
