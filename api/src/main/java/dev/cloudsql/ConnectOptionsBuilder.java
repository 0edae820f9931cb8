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
   * @param ipTypes a list such as {@code PRIVATE,PSC} that is tried in this order; or {@code
   *     name:argument} for the {@link dev.cloudsql.spi.IpSelectorProvider} of that name; or {@code
   *     null} for the connector's own policy
   * @return this builder
   */
  public ConnectOptionsBuilder ipTypes(@Nullable String ipTypes) {
    this.ipTypes = ipTypes;
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
