package dev.cloudsql;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The options of one connect: database, user, authentication mode, address policy, deadline and
 * driver properties.
 *
 * <p>Immutable; one object serves any number of connects on any thread. For options that are not
 * set, the defaults of the connector's {@link ConnectorConfig} apply.
 *
 * @since 0.1
 */
public final class ConnectOptions {

  /** The timeout of a connect when neither the options nor the connector set one: 30 seconds. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private final @Nullable String database;
  private final @Nullable String user;
  private final @Nullable String password;
  private final @Nullable AuthMode authMode;
  private final @Nullable String addressPolicy;
  private final @Nullable String unixSocketPath;
  private final @Nullable String unixSocketPathSuffix;
  private final @Nullable Duration timeout;
  private final @Nullable TcpDialer tcpDialer;
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
    this.tcpDialer = builder.tcpDialer;
    this.driverProperties = Collections.unmodifiableMap(new TreeMap<>(builder.driverProperties));
  }

  /** Returns a builder in which no option is set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Options of which none is set: the connector's defaults apply. */
  public static ConnectOptions defaults() {
    return builder().build();
  }

  /** Returns a builder with a copy of these options. */
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
    builder.tcpDialer = tcpDialer;
    builder.driverProperties.putAll(driverProperties);
    return builder;
  }

  /** The database to log in to; empty leaves it to the server. */
  public Optional<String> database() {
    return Optional.ofNullable(database);
  }

  /**
   * The database user; with {@link AuthMode#IAM} the principal's e-mail address, where empty means
   * the principal of the credentials.
   */
  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  /** The password of the database user. */
  public Optional<String> password() {
    return Optional.ofNullable(password);
  }

  /** How the database authenticates the user; empty for the connector's default. */
  public Optional<AuthMode> authMode() {
    return Optional.ofNullable(authMode);
  }

  /**
   * The address policy as text, see {@link Builder#addressPolicy}; empty for the connector's
   * default.
   */
  public Optional<String> addressPolicy() {
    return Optional.ofNullable(addressPolicy);
  }

  /** The path of the Unix socket to use instead of the instance's addresses, if any. */
  public Optional<String> unixSocketPath() {
    return Optional.ofNullable(unixSocketPath);
  }

  /** The suffix of the Unix socket's path; empty for the dialect's own. */
  public Optional<String> unixSocketPathSuffix() {
    return Optional.ofNullable(unixSocketPathSuffix);
  }

  /**
   * The limit for the whole connect, from the call to the logged-in connection; empty for the
   * connector's default.
   */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /** The dialer of this connect's TCP connections; empty for the connector's. */
  public Optional<TcpDialer> tcpDialer() {
    return Optional.ofNullable(tcpDialer);
  }

  /** The driver properties by the names that the driver gives them, sorted. */
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
        tcpDialer,
        driverProperties);
  }

  static Duration positive(String what, Duration time) {
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException(
          "The %s must be more than zero, not %s".formatted(what, time));
    }
    return time;
  }

  /**
   * Shows the options that are set; of password and driver properties only whether they are set.
   */
  @Override
  public String toString() {
    return "ConnectOptions[database=%s, user=%s, password=%s, authMode=%s, addressPolicy=%s, unixSocketPath=%s, unixSocketPathSuffix=%s, timeout=%s, tcpDialer=%s, driverProperties=%s]"
        .formatted(
            database,
            user,
            password == null ? "none" : "***",
            authMode,
            addressPolicy,
            unixSocketPath,
            unixSocketPathSuffix,
            timeout,
            tcpDialer == null ? null : tcpDialer.getClass().getName(),
            driverProperties.keySet());
  }

  /**
   * Builder of {@link ConnectOptions}; not thread-safe.
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
    @Nullable TcpDialer tcpDialer;
    final Map<String, String> driverProperties = new TreeMap<>();

    Builder() {}

    /** Sets the database to log in to; {@code null} leaves it to the server. */
    public Builder database(@Nullable String database) {
      this.database = database;
      return this;
    }

    /**
     * Sets the database user; with {@link AuthMode#IAM} the principal's e-mail address, or {@code
     * null} for the principal of the credentials.
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

    /** Sets how the database authenticates the user; {@code null} for the connector's default. */
    public Builder authMode(@Nullable AuthMode authMode) {
      this.authMode = authMode;
      return this;
    }

    /** Sets the address policy: only the instance's addresses of these types, in this order. */
    public Builder ipTypes(IpType first, IpType... others) {
      StringBuilder text = new StringBuilder(first.name());
      for (IpType other : others) {
        text.append(',').append(other.name());
      }
      return addressPolicy(text.toString());
    }

    /**
     * Sets the address policy as text, like the property {@code ipTypes}.
     *
     * @param text a list such as {@code PRIVATE,PSC} that is tried in this order; or {@code AUTO}
     *     for public, then private, then PSC; or {@code name:argument} for the {@link
     *     dev.cloudsql.spi.IpSelectorProvider} of that name; or {@code null} for the connector's
     *     default
     * @return this builder
     */
    public Builder addressPolicy(@Nullable String text) {
      this.addressPolicy = text;
      return this;
    }

    /**
     * Connects over a Unix socket of this machine at which another process listens and forwards to
     * the instance: that of App Engine, Cloud Run or Cloud Functions, or a Cloud SQL Auth Proxy.
     * The connector then uses neither the Admin API nor a certificate, and ignores the address
     * policy. A connect to a domain name fails with {@code CSQL-OPTION}, because none is resolved.
     *
     * @param path such as {@code /cloudsql/project:region:instance}; for PostgreSQL the directory,
     *     or the socket in it; or {@code null} to use the instance's addresses
     * @return this builder
     */
    public Builder unixSocketPath(@Nullable String path) {
      this.unixSocketPath = path;
      return this;
    }

    /**
     * Sets the suffix of {@link #unixSocketPath}; it is appended unless the path already ends with
     * it.
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
     * Sets the limit for the whole connect, from the call to the logged-in connection.
     *
     * @param timeout more than zero; or {@code null} for the connector's default
     * @return this builder
     * @throws IllegalArgumentException if the time is zero or negative
     */
    public Builder timeout(@Nullable Duration timeout) {
      this.timeout = timeout == null ? null : positive("timeout", timeout);
      return this;
    }

    /**
     * Sets the dialer of this connect's TCP connections, including those that the driver opens
     * later to cancel a statement or to reconnect. A Unix socket ignores it.
     *
     * @param dialer one object for many connects, because the connector remembers each dialer until
     *     it is closed; or {@code null} for the connector's own
     * @return this builder
     */
    public Builder tcpDialer(@Nullable TcpDialer dialer) {
      this.tcpDialer = dialer;
      return this;
    }

    /** Sets a driver property, by the name that the driver gives it. */
    public Builder driverProperty(String name, String value) {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
      driverProperties.put(name, value);
      return this;
    }

    /** Builds the options. */
    public ConnectOptions build() {
      return new ConnectOptions(this);
    }
  }
}
