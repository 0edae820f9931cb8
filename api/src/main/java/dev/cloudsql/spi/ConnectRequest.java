package dev.cloudsql.spi;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.InstanceName;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One login that {@link DialectProvider#connect} is asked for.
 *
 * <p>Immutable. The runtime builds it for each login; tests of a dialect build their own.
 *
 * @since 0.1
 */
public final class ConnectRequest {

  private final InstanceName instance;
  private final @Nullable String databaseVersion;
  private final AuthMode authMode;
  private final @Nullable String database;
  private final @Nullable String user;
  private final @Nullable String password;
  private final Map<String, String> driverProperties;
  private final Duration timeout;

  private ConnectRequest(Builder builder) {
    this.instance = builder.instance;
    this.databaseVersion = builder.databaseVersion;
    this.authMode = builder.authMode;
    this.database = builder.database;
    this.user = builder.user;
    this.password = builder.password;
    this.driverProperties = builder.driverProperties;
    this.timeout = builder.timeout;
  }

  /**
   * Starts a request for built-in authentication with {@link ConnectOptions#DEFAULT_TIMEOUT}.
   *
   * @param instance the instance, for messages
   * @return a builder
   */
  public static Builder builder(InstanceName instance) {
    return new Builder(instance);
  }

  /** Starts from this request. */
  public Builder toBuilder() {
    return new Builder(instance)
        .databaseVersion(databaseVersion)
        .authMode(authMode)
        .database(database)
        .user(user)
        .password(password)
        .driverProperties(driverProperties)
        .timeout(timeout);
  }

  /** The instance, for messages. */
  public InstanceName instance() {
    return instance;
  }

  /**
   * Engine and version as the Admin API names them, such as {@code POSTGRES_17}; empty over a Unix
   * socket, where they are not known.
   */
  public Optional<String> databaseVersion() {
    return Optional.ofNullable(databaseVersion);
  }

  /** How the database authenticates the user. */
  public AuthMode authMode() {
    return authMode;
  }

  /** The database to log in to; empty leaves it to the server. */
  public Optional<String> database() {
    return Optional.ofNullable(database);
  }

  /** The database user; with {@link AuthMode#IAM} as {@link DialectProvider#iamUser} spells it. */
  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  /** The password; always empty with {@link AuthMode#IAM}. */
  public Optional<String> password() {
    return Optional.ofNullable(password);
  }

  /**
   * Properties for the driver, in the driver's own names. They win over the dialect's defaults, but
   * not over what makes the driver use the given sockets.
   */
  public Map<String, String> driverProperties() {
    return driverProperties;
  }

  /** What is left of the caller's deadline; more than zero. */
  public Duration timeout() {
    return timeout;
  }

  /** Shows what is asked for; of password and driver properties only whether they are there. */
  @Override
  public String toString() {
    return "ConnectRequest[instance=%s, databaseVersion=%s, authMode=%s, database=%s, user=%s, password=%s, driverProperties=%s, timeout=%s]"
        .formatted(
            instance,
            databaseVersion,
            authMode,
            database,
            user,
            password == null ? "none" : "***",
            driverProperties.keySet(),
            timeout);
  }

  /**
   * Collects a {@link ConnectRequest}; not for several threads at once.
   *
   * @since 0.1
   */
  public static final class Builder {

    private final InstanceName instance;
    private @Nullable String databaseVersion;
    private AuthMode authMode = AuthMode.BUILT_IN;
    private @Nullable String database;
    private @Nullable String user;
    private @Nullable String password;
    private Map<String, String> driverProperties = Map.of();
    private Duration timeout = ConnectOptions.DEFAULT_TIMEOUT;

    private Builder(InstanceName instance) {
      this.instance = Objects.requireNonNull(instance);
    }

    /** Sets engine and version as the Admin API names them; {@code null} if not known. */
    public Builder databaseVersion(@Nullable String databaseVersion) {
      this.databaseVersion = databaseVersion;
      return this;
    }

    /** Sets how the database authenticates the user. */
    public Builder authMode(AuthMode authMode) {
      this.authMode = authMode;
      return this;
    }

    /** Sets the database to log in to; {@code null} leaves it to the server. */
    public Builder database(@Nullable String database) {
      this.database = database;
      return this;
    }

    /** Sets the database user, as the engine spells it. */
    public Builder user(@Nullable String user) {
      this.user = user;
      return this;
    }

    /** Sets the password; not with {@link AuthMode#IAM}. */
    public Builder password(@Nullable String password) {
      this.password = password;
      return this;
    }

    /** Sets the properties for the driver, in the driver's own names; copies the map. */
    public Builder driverProperties(Map<String, String> driverProperties) {
      this.driverProperties = Map.copyOf(driverProperties);
      return this;
    }

    /** Sets what is left of the caller's deadline. */
    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    /**
     * Makes the request.
     *
     * @throws IllegalArgumentException for a password with {@link AuthMode#IAM}, and for a timeout
     *     that is not more than zero
     */
    public ConnectRequest build() {
      if (authMode == AuthMode.IAM && password != null) {
        throw new IllegalArgumentException("IAM database authentication takes no password");
      }
      if (timeout.isZero() || timeout.isNegative()) {
        throw new IllegalArgumentException("The timeout must be more than zero, not " + timeout);
      }
      return new ConnectRequest(this);
    }
  }
}
