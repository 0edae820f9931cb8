package dev.cloudsql;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one connect asks for: database, user, authentication, addresses, deadline and driver
 * properties.
 *
 * <p>Immutable; one value serves any number of connects on any thread. What holds for all connects
 * of a program, such as credentials, is a {@link ConnectorConfig} instead.
 *
 * @since 0.1
 */
public final class ConnectOptions {

  /** The deadline of a connect for which nothing else is said: 30 seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private final @Nullable String database;
  private final @Nullable String user;
  private final @Nullable String password;
  private final AuthMode authMode;
  private final @Nullable String ipTypes;
  private final @Nullable String unixSocketPath;
  private final @Nullable String unixSocketPathSuffix;
  private final Duration timeout;
  private final Map<String, String> driverProperties;

  ConnectOptions(ConnectOptionsBuilder builder) {
    this.database = builder.database;
    this.user = builder.user;
    this.password = builder.password;
    this.authMode = builder.authMode;
    this.ipTypes = builder.ipTypes;
    this.unixSocketPath = builder.unixSocketPath;
    this.unixSocketPathSuffix = builder.unixSocketPathSuffix;
    this.timeout = builder.timeout;
    this.driverProperties = Collections.unmodifiableMap(new TreeMap<>(builder.driverProperties));
  }

  /** Starts from the defaults: built-in authentication, any address, {@link #DEFAULT_TIMEOUT}. */
  public static ConnectOptionsBuilder builder() {
    return new ConnectOptionsBuilder();
  }

  /** Starts from these options. */
  public ConnectOptionsBuilder toBuilder() {
    ConnectOptionsBuilder builder = new ConnectOptionsBuilder();
    builder.database = database;
    builder.user = user;
    builder.password = password;
    builder.authMode = authMode;
    builder.ipTypes = ipTypes;
    builder.unixSocketPath = unixSocketPath;
    builder.unixSocketPathSuffix = unixSocketPathSuffix;
    builder.timeout = timeout;
    builder.driverProperties.putAll(driverProperties);
    return builder;
  }

  /** The database to log in to; empty leaves it to the server. */
  public Optional<String> database() {
    return Optional.ofNullable(database);
  }

  /**
   * The database user, or in {@link AuthMode#IAM} the principal; empty there means the credential's
   * own.
   */
  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  /** The database user's password. */
  public Optional<String> password() {
    return Optional.ofNullable(password);
  }

  /** How the database learns who logs in. */
  public AuthMode authMode() {
    return authMode;
  }

  /**
   * The address policy as text, see {@link ConnectOptionsBuilder#ipTypes(String)}; empty leaves it
   * to the connector.
   */
  public Optional<String> ipTypes() {
    return Optional.ofNullable(ipTypes);
  }

  /** The Unix socket to use instead of the instance's addresses, if any. */
  public Optional<String> unixSocketPath() {
    return Optional.ofNullable(unixSocketPath);
  }

  /** What the Unix socket's path ends with; empty leaves it to the dialect. */
  public Optional<String> unixSocketPathSuffix() {
    return Optional.ofNullable(unixSocketPathSuffix);
  }

  /** The time that the whole connect may take, from the call to the logged-in connection. */
  public Duration timeout() {
    return timeout;
  }

  /** Properties for the driver, in the driver's own names, sorted. */
  public Map<String, String> driverProperties() {
    return driverProperties;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConnectOptions that && parts().equals(that.parts());
  }

  @Override
  public int hashCode() {
    return parts().hashCode();
  }

  private List<Object> parts() {
    return List.of(
        database(),
        user(),
        password(),
        authMode,
        ipTypes(),
        unixSocketPath(),
        unixSocketPathSuffix(),
        timeout,
        driverProperties);
  }

  /** Names what is set; of password and driver properties it tells only that they are there. */
  @Override
  public String toString() {
    return "ConnectOptions[database=%s, user=%s, password=%s, authMode=%s, ipTypes=%s, unixSocketPath=%s, unixSocketPathSuffix=%s, timeout=%s, driverProperties=%s]"
        .formatted(
            database,
            user,
            password == null ? "none" : "***",
            authMode,
            ipTypes,
            unixSocketPath,
            unixSocketPathSuffix,
            timeout,
            driverProperties.keySet());
  }
}
