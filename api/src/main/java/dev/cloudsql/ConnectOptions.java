package dev.cloudsql;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of one connect: database, user, authentication mode, address policy, deadline and
 * driver properties.
 *
 * <p>Immutable; one value serves any number of connects on any thread. What is not set here comes
 * from the {@link ConnectorConfig} of the connector.
 *
 * @since 0.1
 */
public final class ConnectOptions {

  /** The deadline of a connect for which neither options nor connector set one: 30 seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private final @Nullable String database;
  private final @Nullable String user;
  private final @Nullable String password;
  private final @Nullable AuthMode authMode;
  private final @Nullable String addressPolicy;
  private final @Nullable String unixSocketPath;
  private final @Nullable String unixSocketPathSuffix;
  private final @Nullable Duration timeout;
  private final Map<String, String> driverProperties;

  ConnectOptions(Builder builder) {
    this.database = builder.database;
    this.user = builder.user;
    this.password = builder.password;
    this.authMode = builder.authMode;
    this.addressPolicy = builder.addressPolicy;
    this.unixSocketPath = builder.unixSocketPath;
    this.unixSocketPathSuffix = builder.unixSocketPathSuffix;
    this.timeout = builder.timeout;
    this.driverProperties = Collections.unmodifiableMap(new TreeMap<>(builder.driverProperties));
  }

  /** Starts with nothing set: the connector's defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Options in which nothing is set: the connector's defaults. */
  public static ConnectOptions defaults() {
    return builder().build();
  }

  /** Starts from these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.database = database;
    builder.user = user;
    builder.password = password;
    builder.authMode = authMode;
    builder.addressPolicy = addressPolicy;
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

  /** How the database authenticates the user; empty leaves it to the connector. */
  public Optional<AuthMode> authMode() {
    return Optional.ofNullable(authMode);
  }

  /**
   * The address policy as text, see {@link Builder#addressPolicy}; empty leaves it to the
   * connector.
   */
  public Optional<String> addressPolicy() {
    return Optional.ofNullable(addressPolicy);
  }

  /** The Unix socket to use instead of the instance's addresses, if any. */
  public Optional<String> unixSocketPath() {
    return Optional.ofNullable(unixSocketPath);
  }

  /** What the Unix socket's path ends with; empty leaves it to the dialect. */
  public Optional<String> unixSocketPathSuffix() {
    return Optional.ofNullable(unixSocketPathSuffix);
  }

  /**
   * The time that the whole connect may take, from the call to the logged-in connection; empty
   * leaves it to the connector.
   */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
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

  private List<@Nullable Object> parts() {
    return Arrays.asList(
        database,
        user,
        password,
        authMode,
        addressPolicy,
        unixSocketPath,
        unixSocketPathSuffix,
        timeout,
        driverProperties);
  }

  static Duration positive(String what, Duration time) {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException(
          "The %s must be more than zero, not %s".formatted(what, time));
    }
    return time;
  }

  /** Shows what is set; of password and driver properties only whether they are there. */
  @Override
  public String toString() {
    return "ConnectOptions[database=%s, user=%s, password=%s, authMode=%s, addressPolicy=%s, unixSocketPath=%s, unixSocketPathSuffix=%s, timeout=%s, driverProperties=%s]"
        .formatted(
            database,
            user,
            password == null ? "none" : "***",
            authMode,
            addressPolicy,
            unixSocketPath,
            unixSocketPathSuffix,
            timeout,
            driverProperties.keySet());
  }

  /**
   * Collects {@link ConnectOptions}; not for several threads at once.
   *
   * @since 0.1
   */
  public static final class Builder {

    @Nullable String database;
    @Nullable String user;
    @Nullable String password;
    @Nullable AuthMode authMode;
    @Nullable String addressPolicy;
    @Nullable String unixSocketPath;
    @Nullable String unixSocketPathSuffix;
    @Nullable Duration timeout;
    final Map<String, String> driverProperties = new TreeMap<>();

    Builder() {}

    /** Sets the database to log in to; {@code null} leaves it to the server. */
    public Builder database(@Nullable String database) {
      this.database = database;
      return this;
    }

    /**
     * Sets the database user; with {@link AuthMode#IAM} the principal's e-mail address, or {@code
     * null}.
     */
    public Builder user(@Nullable String user) {
      this.user = user;
      return this;
    }

    /** Sets the password of the database user; not used with {@link AuthMode#IAM}. */
    public Builder password(@Nullable String password) {
      this.password = password;
      return this;
    }

    /** Sets how the database authenticates the user; {@code null} leaves it to the connector. */
    public Builder authMode(@Nullable AuthMode authMode) {
      this.authMode = authMode;
      return this;
    }

    /** Sets the address policy: only these kinds of address, tried in this order. */
    public Builder ipTypes(IpType first, IpType... others) {
      StringBuilder text = new StringBuilder(first.name());
      for (IpType other : others) {
        text.append(',').append(other.name());
      }
      return addressPolicy(text.toString());
    }

    /**
     * Sets the address policy by text, as the property {@code ipTypes} does.
     *
     * @param text a list such as {@code PRIVATE,PSC} that is tried in this order; or {@code AUTO}
     *     for public, then private, then PSC; or {@code name:argument} for the {@link
     *     dev.cloudsql.spi.IpSelectorProvider} of that name; or {@code null} to leave it to the
     *     connector
     * @return this builder
     */
    public Builder addressPolicy(@Nullable String text) {
      this.addressPolicy = text;
      return this;
    }

    /**
     * Connects over a Unix socket of this machine, where another process forwards to the instance:
     * a mount of App Engine, Cloud Run or Cloud Functions, or a Cloud SQL Auth Proxy. Neither the
     * Admin API nor a certificate is used then, and the address policy is ignored.
     *
     * @param path such as {@code /cloudsql/project:region:instance}; for PostgreSQL the folder, or
     *     the socket in it; or {@code null} for the instance's own addresses
     * @return this builder
     */
    public Builder unixSocketPath(@Nullable String path) {
      this.unixSocketPath = path;
      return this;
    }

    /**
     * Sets the end of {@link #unixSocketPath}; it is appended unless the path ends with it.
     *
     * @param suffix or {@code null} for the dialect's own: {@code /.s.PGSQL.5432} for PostgreSQL,
     *     none for MySQL
     * @return this builder
     */
    public Builder unixSocketPathSuffix(@Nullable String suffix) {
      this.unixSocketPathSuffix = suffix;
      return this;
    }

    /**
     * Sets the time that the whole connect may take.
     *
     * @param timeout more than zero; or {@code null} to leave it to the connector
     * @return this builder
     * @throws IllegalArgumentException if the time is zero or negative
     */
    public Builder timeout(@Nullable Duration timeout) {
      this.timeout = timeout == null ? null : positive("timeout", timeout);
      return this;
    }

    /** Sets a property of the driver, in the driver's own name. */
    public Builder driverProperty(String name, String value) {
      driverProperties.put(name, value);
      return this;
    }

    /** Makes the options. */
    public ConnectOptions build() {
      return new ConnectOptions(this);
    }
  }
}
