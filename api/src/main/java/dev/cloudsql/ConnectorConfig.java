package dev.cloudsql;

import java.time.Duration;
import java.util.List;
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

  ConnectorConfig(ConnectorConfigBuilder builder) {
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
  public static ConnectorConfigBuilder builder() {
    return new ConnectorConfigBuilder();
  }

  /** The defaults, as {@link #builder()} starts with them. */
  public static ConnectorConfig defaults() {
    return builder().build();
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
}
