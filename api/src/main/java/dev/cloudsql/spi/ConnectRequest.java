package dev.cloudsql.spi;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One login: user, database, authentication mode, driver properties and the time that is left.
 *
 * <p>Immutable. The runtime builds it for each login and passes it to {@link
 * DialectProvider#connect}; tests of a dialect build their own.
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
   * @param instance the instance, for error messages
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

  /** The instance, for error messages. */
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
   * The properties to pass to the driver: those of the program, with {@code user} and {@code
   * password} of this request. In {@link AuthMode#IAM} they contain no password.
   *
   * <p>The program's properties take precedence over a dialect's defaults, but must not divert the
   * driver from the given sockets to another server. A dialect therefore names the properties that
   * can do so.
   *
   * @param diverting the properties, case-insensitive, by which the driver chooses an address or a
   *     socket factory, such as {@code host}, {@code port} or {@code socketFactory}; the dialect
   *     may set them itself afterwards
   * @return a new object, which the dialect may change
   * @throws ConnectorException with the code {@code CSQL-OPTION} if the program has set one of
   *     {@code diverting}
   */
  public Properties driverProperties(Set<String> diverting) throws ConnectorException {
    for (String name : driverProperties.keySet()) {
      for (String refused : diverting) {
        if (refused.equalsIgnoreCase(name)) {
          throw diverted(diverting);
        }
      }
    }
    Properties properties = new Properties();
    properties.putAll(driverProperties);
    if (user != null) {
      put(properties, "user", user);
    }
    if (password != null || authMode == AuthMode.IAM) {
      put(properties, "password", password);
    }
    return properties;
  }

  private ConnectorException diverted(Set<String> diverting) {
    Set<String> refused = ignoringCase(diverting);
    refused.retainAll(ignoringCase(driverProperties.keySet()));
    return refusal(
        "the connector opens the sockets, so the driver properties %s cannot be used. Remove them."
            .formatted(refused));
  }

  private static Set<String> ignoringCase(Set<String> names) {
    Set<String> copy = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    copy.addAll(names);
    return copy;
  }

  private static void put(Properties properties, String name, @Nullable String value) {
    properties.keySet().removeIf(key -> name.equalsIgnoreCase((String) key));
    if (value != null) {
      properties.setProperty(name, value);
    }
  }

  /**
   * Makes the error for a request that the dialect cannot serve, with the code {@code CSQL-OPTION}.
   *
   * @param problem what is wrong and what to write instead; appended to "Cannot connect to …:"
   * @return the exception, for {@link DialectProvider#connect} to throw
   */
  public ConnectorException refusal(String problem) {
    return new ConnectorException(
        ErrorCode.OPTION,
        Phase.CONFIG,
        instance,
        "Cannot connect to %s: %s".formatted(instance, problem),
        null);
  }

  /** The time that is left until the caller's deadline; more than zero. */
  public Duration timeout() {
    return timeout;
  }

  /** Shows the settings; of password and driver properties only whether they are set. */
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
   * Builder of a {@link ConnectRequest}; not thread-safe.
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
      this.instance = Objects.requireNonNull(instance, "instance");
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

    /**
     * Sets the time that is left until the caller's deadline; {@link
     * ConnectOptions#DEFAULT_TIMEOUT} unless set.
     */
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
