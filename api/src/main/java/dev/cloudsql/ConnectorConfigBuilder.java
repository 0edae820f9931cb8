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
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a {@link ConnectorConfig}; not for several threads at once.
 *
 * @since 0.1
 */
public final class ConnectorConfigBuilder {

  CredentialSpec credentials = new CredentialSpec.Named("applicationDefault");
  @Nullable URI adminEndpoint;
  @Nullable String quotaProject;
  RefreshPolicy refreshPolicy = RefreshPolicy.ADAPTIVE;
  @Nullable IpSelector ipSelector;
  int serverPort = ConnectorConfig.SERVER_PORT;
  Duration idleTimeout = ConnectorConfig.DEFAULT_IDLE_TIMEOUT;
  @Nullable String applicationName;
  final List<ConnectorListener> listeners = new ArrayList<>();

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

  /** Sets the Admin API's base URL, https or on a loopback host; {@code null} means Google's. */
  public ConnectorConfigBuilder adminEndpoint(@Nullable URI endpoint) {
    this.adminEndpoint = endpoint;
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

  /** Adds a listener. */
  public ConnectorConfigBuilder listener(ConnectorListener listener) {
    listeners.add(Objects.requireNonNull(listener));
    return this;
  }

  /** Makes the configuration. */
  public ConnectorConfig build() {
    return new ConnectorConfig(this);
  }
}
