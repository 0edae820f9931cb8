package dev.cloudsql;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a {@link ConnectorConfig}; not for several threads at once.
 *
 * @since 0.1
 */
public final class ConnectorConfigBuilder {

  CredentialSpec credentials = new CredentialSpec.Named("applicationDefault");
  @Nullable String target;
  List<String> delegates = List.of();
  GoogleApis googleApis = GoogleApis.DEFAULT;
  @Nullable String quotaProject;
  RefreshPolicy refreshPolicy = RefreshPolicy.ADAPTIVE;
  @Nullable IpSelector ipSelector;
  InstanceResolverSpec instanceResolver = new InstanceResolverSpec.Named("dns");
  Duration failoverPeriod = ConnectorConfig.DEFAULT_FAILOVER_PERIOD;
  Duration failoverGrace = Duration.ZERO;
  @Nullable TcpDialerSpec tcpDialer;
  int serverPort = ConnectorConfig.SERVER_PORT;
  Duration idleTimeout = ConnectorConfig.DEFAULT_IDLE_TIMEOUT;
  @Nullable String applicationName;
  final List<ConnectorListenerSpec> listeners = new ArrayList<>();

  ConnectorConfigBuilder() {}

  /**
   * Takes the credentials of a named provider: {@code applicationDefault}, {@code
   * file:/path/to/key.json}, or a plug-in's {@code name:argument}.
   */
  public ConnectorConfigBuilder credentials(String spec) {
    this.credentials = new CredentialSpec.Named(spec);
    return this;
  }

  /** Takes the tokens of a source. */
  public ConnectorConfigBuilder credentials(CredentialSource source) {
    this.credentials = new CredentialSpec.Given(source);
    return this;
  }

  /** Takes credentials as {@link ConnectorConfig#credentials()} tells them, another one's say. */
  public ConnectorConfigBuilder credentials(CredentialSpec spec) {
    this.credentials = spec;
    return this;
  }

  /**
   * Takes somebody else's credentials, such as {@code com.google.auth.oauth2.GoogleCredentials}, if
   * a {@link dev.cloudsql.spi.CredentialSourceProvider} on the path can adapt them.
   */
  public ConnectorConfigBuilder credentialsFrom(Object credentials) {
    this.credentials = new CredentialSpec.Foreign(credentials);
    return this;
  }

  /**
   * Acts as a service account, for the Admin API and for IAM logins, whatever the credentials are.
   *
   * @param target the service account's e-mail address; {@code null} acts as the credentials' own
   * @param delegates the service accounts on the way there, if the credentials may not act as the
   *     target themselves: they may act as the first, each as the next, the last as the target
   * @return this builder
   * @throws IllegalArgumentException if one of them is no e-mail address
   */
  public ConnectorConfigBuilder impersonate(@Nullable String target, String... delegates) {
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
  public ConnectorConfigBuilder googleApis(GoogleApis apis) {
    this.googleApis = Objects.requireNonNull(apis);
    return this;
  }

  /** Sets the project whose quota API calls use; {@code null} leaves it to the credentials. */
  public ConnectorConfigBuilder quotaProject(@Nullable String project) {
    this.quotaProject = project;
    return this;
  }

  /** Sets when metadata and certificates are renewed. */
  public ConnectorConfigBuilder refreshPolicy(RefreshPolicy policy) {
    this.refreshPolicy = policy;
    return this;
  }

  /**
   * Sets the address policy for connects that name none; {@code null} means public, then private,
   * then PSC.
   */
  public ConnectorConfigBuilder ipSelector(@Nullable IpSelector selector) {
    this.ipSelector = selector;
    return this;
  }

  /**
   * Takes the resolver of names that a named provider makes: {@code dns}, which is the default;
   * {@code dns:10.0.0.2} to ask other name servers than the system's; or a plug-in's {@code
   * name:argument}.
   */
  public ConnectorConfigBuilder instanceResolver(String spec) {
    this.instanceResolver = new InstanceResolverSpec.Named(spec);
    return this;
  }

  /** Takes a resolver of names. */
  public ConnectorConfigBuilder instanceResolver(InstanceResolver resolver) {
    this.instanceResolver = new InstanceResolverSpec.Given(resolver);
    return this;
  }

  /**
   * Opens the TCP connections to instances with a named provider: {@code socks5:host:port}, {@code
   * http:host:port} for a proxy that knows {@code CONNECT}, either with {@code user:password@}
   * before the host; or a plug-in's {@code name:argument}. Admin API and token servers are reached
   * as the JVM reaches HTTP servers, by a proxy if the system property {@code https.proxyHost}
   * names one.
   */
  public ConnectorConfigBuilder tcpDialer(String spec) {
    this.tcpDialer = new TcpDialerSpec.Named(spec);
    return this;
  }

  /** Opens the TCP connections to instances with this. */
  public ConnectorConfigBuilder tcpDialer(TcpDialer dialer) {
    this.tcpDialer = new TcpDialerSpec.Given(dialer);
    return this;
  }

  /**
   * Sets how often it is checked where the names in use lead. With zero, and with {@link
   * RefreshPolicy#LAZY}, nothing is checked in the background: a connect then looks again when half
   * a minute has passed since the last look.
   *
   * @throws IllegalArgumentException if the time is negative
   */
  public ConnectorConfigBuilder failoverPeriod(Duration period) {
    this.failoverPeriod = notNegative("failover period", period);
    return this;
  }

  /**
   * Sets how long sockets live on whose name has come to lead to another instance; with zero, the
   * default, they are closed at once. New connects go to the new instance in any case.
   *
   * @throws IllegalArgumentException if the time is negative
   */
  public ConnectorConfigBuilder failoverGrace(Duration grace) {
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
  public ConnectorConfigBuilder serverPort(int port) {
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
  public ConnectorConfigBuilder idleTimeout(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("The idle timeout must be more than zero, not " + timeout);
    }
    this.idleTimeout = timeout;
    return this;
  }

  /** Names the application in the user agent of Admin API calls. */
  public ConnectorConfigBuilder applicationName(@Nullable String name) {
    this.applicationName = name;
    return this;
  }

  /** Adds the listener that a plug-in makes, by its {@code name} or {@code name:argument}. */
  public ConnectorConfigBuilder listener(String spec) {
    listeners.add(new ConnectorListenerSpec.Named(spec));
    return this;
  }

  /** Adds a listener. */
  public ConnectorConfigBuilder listener(ConnectorListener listener) {
    listeners.add(new ConnectorListenerSpec.Given(Objects.requireNonNull(listener)));
    return this;
  }

  /** Makes the configuration. */
  public ConnectorConfig build() {
    return new ConnectorConfig(this);
  }
}
