package dev.cloudsql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all connects of a connector: credentials, Google's APIs, refresh, the way to
 * instances, names, listeners.
 *
 * <p>Immutable. Two configurations are equal when they lead to the same identity and behaviour, so
 * that connects by URL can share a connector.
 *
 * @since 0.1
 */
public final class ConnectorConfig {

  /** The port on which every Cloud SQL instance takes connectors. */
  public static final int SERVER_PORT = 3307;

  /** How long an unused connector keeps its threads and certificates: 10 minutes. */
  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(10);

  /** How often it is checked where the names in use lead: every 30 seconds. */
  public static final Duration DEFAULT_FAILOVER_PERIOD = Duration.ofSeconds(30);

  private final CredentialSpec credentials;
  private final GoogleApis googleApis;
  private final @Nullable String quotaProject;
  private final RefreshPolicy refreshPolicy;
  private final @Nullable IpSelector ipSelector;
  private final InstanceResolverSpec instanceResolver;
  private final Duration failoverPeriod;
  private final Duration failoverGrace;
  private final @Nullable TcpDialerSpec tcpDialer;
  private final int serverPort;
  private final Duration idleTimeout;
  private final @Nullable String applicationName;
  private final List<ConnectorListenerSpec> listeners;

  ConnectorConfig(Builder builder) {
    this.credentials = builder.whose();
    this.googleApis = builder.googleApis;
    this.quotaProject = builder.quotaProject;
    this.refreshPolicy = builder.refreshPolicy;
    this.ipSelector = builder.ipSelector;
    this.instanceResolver = builder.instanceResolver;
    this.failoverPeriod = builder.failoverPeriod;
    this.failoverGrace = builder.failoverGrace;
    this.tcpDialer = builder.tcpDialer;
    this.serverPort = builder.serverPort;
    this.idleTimeout = builder.idleTimeout;
    this.applicationName = builder.applicationName;
    this.listeners = List.copyOf(builder.listeners);
  }

  /**
   * Starts from the defaults: application default credentials, {@link RefreshPolicy#ADAPTIVE}, any
   * address.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The defaults, as {@link #builder()} starts with them. */
  public static ConnectorConfig defaults() {
    return builder().build();
  }

  /** Starts from this configuration. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    if (credentials instanceof CredentialSpec.Impersonated impersonated) {
      builder.credentials = impersonated.source();
      builder.target = impersonated.target();
      builder.delegates = impersonated.delegates();
    } else {
      builder.credentials = credentials;
    }
    builder.googleApis = googleApis;
    builder.quotaProject = quotaProject;
    builder.refreshPolicy = refreshPolicy;
    builder.ipSelector = ipSelector;
    builder.instanceResolver = instanceResolver;
    builder.failoverPeriod = failoverPeriod;
    builder.failoverGrace = failoverGrace;
    builder.tcpDialer = tcpDialer;
    builder.serverPort = serverPort;
    builder.idleTimeout = idleTimeout;
    builder.applicationName = applicationName;
    builder.listeners.addAll(listeners);
    return builder;
  }

  /** Where the tokens come from. */
  public CredentialSpec credentials() {
    return credentials;
  }

  /** The servers of Google's APIs; {@link GoogleApis#DEFAULT} unless set. */
  public GoogleApis googleApis() {
    return googleApis;
  }

  /** The project whose quota the Admin API calls use; empty leaves it to the credentials. */
  public Optional<String> quotaProject() {
    return Optional.ofNullable(quotaProject);
  }

  /** When metadata and certificates are renewed. */
  public RefreshPolicy refreshPolicy() {
    return refreshPolicy;
  }

  /** The address policy for connects that name none; empty means public, then private, then PSC. */
  public Optional<IpSelector> ipSelector() {
    return Optional.ofNullable(ipSelector);
  }

  /** Who finds out where names lead that are no instance connection names. */
  public InstanceResolverSpec instanceResolver() {
    return instanceResolver;
  }

  /** How often it is checked where a name in use leads; zero when only connects look. */
  public Duration failoverPeriod() {
    return failoverPeriod;
  }

  /** How long sockets live on whose name has come to lead to another instance. */
  public Duration failoverGrace() {
    return failoverGrace;
  }

  /** What opens the TCP connections to instances; empty means that they are direct. */
  public Optional<TcpDialerSpec> tcpDialer() {
    return Optional.ofNullable(tcpDialer);
  }

  /** The port on which instances take connectors. */
  public int serverPort() {
    return serverPort;
  }

  /** The time after which an unused connector gives its threads and certificates back. */
  public Duration idleTimeout() {
    return idleTimeout;
  }

  /** The application's name for the user agent of Admin API calls. */
  public Optional<String> applicationName() {
    return Optional.ofNullable(applicationName);
  }

  /** Who is told about connects, refreshes and moves of names, in this order. */
  public List<ConnectorListenerSpec> listeners() {
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

  private List<Object> parts() {
    return List.of(
        credentials,
        googleApis,
        quotaProject(),
        refreshPolicy,
        ipSelector(),
        instanceResolver,
        failoverPeriod,
        failoverGrace,
        tcpDialer(),
        serverPort,
        idleTimeout,
        applicationName(),
        listeners);
  }

  /** Shows the settings; of plug-ins only names and classes, because arguments may be secrets. */
  @Override
  public String toString() {
    return "ConnectorConfig[credentials=%s, googleApis=%s, quotaProject=%s, refreshPolicy=%s, ipSelector=%s, instanceResolver=%s, failoverPeriod=%s, failoverGrace=%s, tcpDialer=%s, serverPort=%s, idleTimeout=%s, applicationName=%s, listeners=%s]"
        .formatted(
            credentials,
            googleApis,
            quotaProject,
            refreshPolicy,
            ipSelector == null ? null : ipSelector.getClass().getName(),
            instanceResolver,
            failoverPeriod,
            failoverGrace,
            tcpDialer,
            serverPort,
            idleTimeout,
            applicationName,
            listeners);
  }

  /**
   * Collects the settings of a {@link ConnectorConfig}; not for several threads at once.
   *
   * @since 0.1
   */
  public static final class Builder {

    CredentialSpec credentials = new CredentialSpec.Named("applicationDefault");
    @Nullable String target;
    List<String> delegates = List.of();
    GoogleApis googleApis = GoogleApis.DEFAULT;
    @Nullable String quotaProject;
    RefreshPolicy refreshPolicy = RefreshPolicy.ADAPTIVE;
    @Nullable IpSelector ipSelector;
    InstanceResolverSpec instanceResolver = new InstanceResolverSpec.Named("dns");
    Duration failoverPeriod = DEFAULT_FAILOVER_PERIOD;
    Duration failoverGrace = Duration.ZERO;
    @Nullable TcpDialerSpec tcpDialer;
    int serverPort = SERVER_PORT;
    Duration idleTimeout = DEFAULT_IDLE_TIMEOUT;
    @Nullable String applicationName;
    final List<ConnectorListenerSpec> listeners = new ArrayList<>();

    Builder() {}

    /**
     * Takes the credentials of a named provider: {@code applicationDefault}, {@code
     * file:/path/to/key.json}, or a plug-in's {@code name:argument}.
     */
    public Builder credentials(String spec) {
      this.credentials = new CredentialSpec.Named(spec);
      return this;
    }

    /** Takes the tokens of a source. */
    public Builder credentials(CredentialSource source) {
      this.credentials = new CredentialSpec.Given(source);
      return this;
    }

    /** Takes credentials as {@link ConnectorConfig#credentials()} tells them, another one's say. */
    public Builder credentials(CredentialSpec spec) {
      this.credentials = spec;
      return this;
    }

    /**
     * Takes somebody else's credentials, such as {@code com.google.auth.oauth2.GoogleCredentials},
     * if a {@link dev.cloudsql.spi.CredentialSourceProvider} on the path can adapt them.
     */
    public Builder credentialsFrom(Object credentials) {
      this.credentials = new CredentialSpec.Foreign(credentials);
      return this;
    }

    /**
     * Acts as a service account, for the Admin API and for IAM logins, whatever the credentials
     * are.
     *
     * @param target the service account's e-mail address; {@code null} acts as the credentials' own
     * @param delegates the service accounts on the way there, if the credentials may not act as the
     *     target themselves: they may act as the first, each as the next, the last as the target
     * @return this builder
     * @throws IllegalArgumentException if one of them is no e-mail address
     */
    public Builder impersonate(@Nullable String target, String... delegates) {
      this.target = target;
      this.delegates = List.of(delegates);
      var unused = whose();
      return this;
    }

    CredentialSpec whose() {
      return target == null
          ? credentials
          : new CredentialSpec.Impersonated(credentials, target, delegates);
    }

    /** Sets the servers of Google's APIs: another universe, or an Admin API at a URL. */
    public Builder googleApis(GoogleApis apis) {
      this.googleApis = Objects.requireNonNull(apis);
      return this;
    }

    /** Sets the project whose quota API calls use; {@code null} leaves it to the credentials. */
    public Builder quotaProject(@Nullable String project) {
      this.quotaProject = project;
      return this;
    }

    /** Sets when metadata and certificates are renewed. */
    public Builder refreshPolicy(RefreshPolicy policy) {
      this.refreshPolicy = policy;
      return this;
    }

    /**
     * Sets the address policy for connects that name none; {@code null} means public, then private,
     * then PSC.
     */
    public Builder ipSelector(@Nullable IpSelector selector) {
      this.ipSelector = selector;
      return this;
    }

    /**
     * Takes the resolver of names that a named provider makes: {@code dns}, which is the default;
     * {@code dns:10.0.0.2} to ask other name servers than the system's; or a plug-in's {@code
     * name:argument}.
     */
    public Builder instanceResolver(String spec) {
      this.instanceResolver = new InstanceResolverSpec.Named(spec);
      return this;
    }

    /** Takes a resolver of names. */
    public Builder instanceResolver(InstanceResolver resolver) {
      this.instanceResolver = new InstanceResolverSpec.Given(resolver);
      return this;
    }

    /**
     * Opens the TCP connections to instances with a named provider: {@code socks5:host:port},
     * {@code http:host:port} for a proxy that knows {@code CONNECT}, either with {@code
     * user:password@} before the host; or a plug-in's {@code name:argument}. Admin API and token
     * servers are reached as the JVM reaches HTTP servers, by a proxy if the system property {@code
     * https.proxyHost} names one.
     */
    public Builder tcpDialer(String spec) {
      this.tcpDialer = new TcpDialerSpec.Named(spec);
      return this;
    }

    /** Opens the TCP connections to instances with this. */
    public Builder tcpDialer(TcpDialer dialer) {
      this.tcpDialer = new TcpDialerSpec.Given(dialer);
      return this;
    }

    /**
     * Sets how often it is checked where the names in use lead. With zero, and with {@link
     * RefreshPolicy#LAZY}, nothing is checked in the background: a connect then looks again when
     * half a minute has passed since the last look.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public Builder failoverPeriod(Duration period) {
      this.failoverPeriod = notNegative("failover period", period);
      return this;
    }

    /**
     * Sets how long sockets live on whose name has come to lead to another instance; with zero, the
     * default, they are closed at once. New connects go to the new instance in any case.
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
     * Sets the port on which instances take connectors; only emulators use another than {@link
     * ConnectorConfig#SERVER_PORT}.
     *
     * @param port 1 to 65535
     * @throws IllegalArgumentException if there is no such port
     */
    public Builder serverPort(int port) {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("The server port must be 1 to 65535, not " + port);
      }
      this.serverPort = port;
      return this;
    }

    /**
     * Sets the time after which an unused connector gives its threads and certificates back.
     *
     * @param timeout more than zero
     * @throws IllegalArgumentException if the time is zero or negative
     */
    public Builder idleTimeout(Duration timeout) {
      if (timeout.isZero() || timeout.isNegative()) {
        throw new IllegalArgumentException(
            "The idle timeout must be more than zero, not " + timeout);
      }
      this.idleTimeout = timeout;
      return this;
    }

    /** Names the application in the user agent of Admin API calls. */
    public Builder applicationName(@Nullable String name) {
      this.applicationName = name;
      return this;
    }

    /** Adds the listener that a plug-in makes, by its {@code name} or {@code name:argument}. */
    public Builder listener(String spec) {
      listeners.add(new ConnectorListenerSpec.Named(spec));
      return this;
    }

    /** Adds a listener. */
    public Builder listener(ConnectorListener listener) {
      listeners.add(new ConnectorListenerSpec.Given(Objects.requireNonNull(listener)));
      return this;
    }

    /** Makes the configuration. */
    public ConnectorConfig build() {
      return new ConnectorConfig(this);
    }
  }
}
