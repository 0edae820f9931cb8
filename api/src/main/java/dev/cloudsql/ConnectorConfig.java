package dev.cloudsql;

import dev.cloudsql.spi.ConnectorListener;
import dev.cloudsql.spi.CredentialSource;
import dev.cloudsql.spi.CredentialSpec;
import dev.cloudsql.spi.IpSelector;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all connects of a connector: credentials, Admin API, refresh and address policy,
 * listeners.
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

  private final CredentialSpec credentials;
  private final @Nullable URI adminEndpoint;
  private final @Nullable String quotaProject;
  private final RefreshPolicy refreshPolicy;
  private final @Nullable IpSelector ipSelector;
  private final int serverPort;
  private final Duration idleTimeout;
  private final @Nullable String applicationName;
  private final List<ConnectorListener> listeners;

  private ConnectorConfig(Builder builder) {
    this.credentials = builder.credentials;
    this.adminEndpoint = builder.adminEndpoint;
    this.quotaProject = builder.quotaProject;
    this.refreshPolicy = builder.refreshPolicy;
    this.ipSelector = builder.ipSelector;
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

  /** Where the tokens come from. */
  public CredentialSpec credentials() {
    return credentials;
  }

  /** The Admin API's base URL; empty means Google's. */
  public Optional<URI> adminEndpoint() {
    return Optional.ofNullable(adminEndpoint);
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

  /** Who is told about connects and refreshes, in this order. */
  public List<ConnectorListener> listeners() {
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
        adminEndpoint(),
        quotaProject(),
        refreshPolicy,
        ipSelector(),
        serverPort,
        idleTimeout,
        applicationName(),
        listeners);
  }

  /** Collects settings; not for several threads at once. */
  public static final class Builder {

    private CredentialSpec credentials = new CredentialSpec.Named("applicationDefault");
    private @Nullable URI adminEndpoint;
    private @Nullable String quotaProject;
    private RefreshPolicy refreshPolicy = RefreshPolicy.ADAPTIVE;
    private @Nullable IpSelector ipSelector;
    private int serverPort = SERVER_PORT;
    private Duration idleTimeout = DEFAULT_IDLE_TIMEOUT;
    private @Nullable String applicationName;
    private final List<ConnectorListener> listeners = new ArrayList<>();

    private Builder() {}

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

    /**
     * Takes somebody else's credentials, such as {@code com.google.auth.oauth2.GoogleCredentials},
     * if a {@link dev.cloudsql.spi.CredentialSourceProvider} on the path can adapt them.
     */
    public Builder credentialsFrom(Object credentials) {
      this.credentials = new CredentialSpec.Foreign(credentials);
      return this;
    }

    /** Sets the Admin API's base URL, https or on a loopback host; {@code null} means Google's. */
    public Builder adminEndpoint(@Nullable URI endpoint) {
      this.adminEndpoint = endpoint;
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
     * Sets the port on which instances take connectors; only emulators use another than {@link
     * #SERVER_PORT}.
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

    /** Adds a listener. */
    public Builder listener(ConnectorListener listener) {
      listeners.add(Objects.requireNonNull(listener));
      return this;
    }

    /** Makes the configuration. */
    public ConnectorConfig build() {
      return new ConnectorConfig(this);
    }
  }
}
