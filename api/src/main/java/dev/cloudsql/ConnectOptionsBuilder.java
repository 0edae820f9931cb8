package dev.cloudsql;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects {@link ConnectOptions}; not for several threads at once.
 *
 * @since 0.1
 */
public final class ConnectOptionsBuilder {

  @Nullable String database;
  @Nullable String user;
  @Nullable String password;
  AuthMode authMode = AuthMode.BUILT_IN;
  @Nullable String ipTypes;
  @Nullable String unixSocketPath;
  @Nullable String unixSocketPathSuffix;
  Duration timeout = ConnectOptions.DEFAULT_TIMEOUT;
  final Map<String, String> driverProperties = new TreeMap<>();

  ConnectOptionsBuilder() {}

  /** Sets the database to log in to; {@code null} leaves it to the server. */
  public ConnectOptionsBuilder database(@Nullable String database) {
    this.database = database;
    return this;
  }

  /**
   * Sets the database user; with {@link AuthMode#IAM} the principal's e-mail address, or {@code
   * null}.
   */
  public ConnectOptionsBuilder user(@Nullable String user) {
    this.user = user;
    return this;
  }

  /** Sets the password of the database user; not used with {@link AuthMode#IAM}. */
  public ConnectOptionsBuilder password(@Nullable String password) {
    this.password = password;
    return this;
  }

  /** Sets how the database learns who logs in. */
  public ConnectOptionsBuilder authMode(AuthMode authMode) {
    this.authMode = authMode;
    return this;
  }

  /** Accepts only these kinds of address, tried in this order. */
  public ConnectOptionsBuilder ipTypes(IpType first, IpType... others) {
    StringBuilder text = new StringBuilder(first.name());
    for (IpType other : others) {
      text.append(',').append(other.name());
    }
    return ipTypes(text.toString());
  }

  /**
   * Sets the address policy as a URL would.
   *
   * @param ipTypes a list such as {@code PRIVATE,PSC} that is tried in this order; or {@code AUTO}
   *     for public, then private, then PSC; or {@code name:argument} for the {@link
   *     dev.cloudsql.spi.IpSelectorProvider} of that name; or {@code null} for the connector's own
   *     policy
   * @return this builder
   */
  public ConnectOptionsBuilder ipTypes(@Nullable String ipTypes) {
    this.ipTypes = ipTypes;
    return this;
  }

  /**
   * Connects over a Unix socket of this machine, behind which somebody else takes care of the way
   * to the instance: a mount of App Engine, Cloud Run or Cloud Functions, or a Cloud SQL Auth
   * Proxy. Neither the Admin API nor a certificate is used then, and {@link #ipTypes} says nothing.
   *
   * @param path such as {@code /cloudsql/project:region:instance}; for PostgreSQL the folder, or
   *     the socket in it; or {@code null} for the instance's own addresses
   * @return this builder
   */
  public ConnectOptionsBuilder unixSocketPath(@Nullable String path) {
    this.unixSocketPath = path;
    return this;
  }

  /**
   * Sets what is put behind {@link #unixSocketPath} unless the path ends so.
   *
   * @param suffix or {@code null} for the dialect's own: {@code /.s.PGSQL.5432} for PostgreSQL,
   *     none for MySQL
   * @return this builder
   */
  public ConnectOptionsBuilder unixSocketPathSuffix(@Nullable String suffix) {
    this.unixSocketPathSuffix = suffix;
    return this;
  }

  /**
   * Sets the time that the whole connect may take.
   *
   * @param timeout more than zero
   * @return this builder
   * @throws IllegalArgumentException if the time is zero or negative
   */
  public ConnectOptionsBuilder timeout(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("The timeout must be more than zero, not " + timeout);
    }
    this.timeout = timeout;
    return this;
  }

  /** Sets a property of the driver, in the driver's own name. */
  public ConnectOptionsBuilder driverProperty(String name, String value) {
    driverProperties.put(name, value);
    return this;
  }

  /** Makes the options. */
  public ConnectOptions build() {
    return new ConnectOptions(this);
  }
}
