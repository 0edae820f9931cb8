package dev.cloudsql.spi;

import dev.cloudsql.AuthMode;
import dev.cloudsql.InstanceName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One login, as a dialect is asked for it.
 *
 * @param instance the instance, for messages
 * @param databaseVersion as the Admin API names it, such as {@code POSTGRES_17}; empty over a Unix
 *     socket, where nobody tells it
 * @param authMode how the database learns who logs in
 * @param database the database to log in to; empty leaves it to the server
 * @param user the database user, in {@link AuthMode#IAM} already as {@link DialectProvider#iamUser}
 *     spells it
 * @param password the password; always empty in {@link AuthMode#IAM}
 * @param driverProperties properties for the driver in the driver's own names; these win over the
 *     dialect's defaults, but not over what makes it use the given sockets
 * @param timeout what is left of the caller's deadline; more than zero
 * @since 0.1
 */
public record ConnectRequest(
    InstanceName instance,
    Optional<String> databaseVersion,
    AuthMode authMode,
    Optional<String> database,
    Optional<String> user,
    Optional<String> password,
    Map<String, String> driverProperties,
    Duration timeout) {

  /**
   * Copies the properties, and refuses a password in {@link AuthMode#IAM} and a timeout that has
   * passed.
   */
  public ConnectRequest {
    driverProperties = Map.copyOf(driverProperties);
    if (authMode == AuthMode.IAM && password.isPresent()) {
      throw new IllegalArgumentException("IAM database authentication takes no password");
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("The timeout must be more than zero, not " + timeout);
    }
  }

  /**
   * Names what is asked for; of password and driver properties it tells only that they are there.
   */
  @Override
  public String toString() {
    return "ConnectRequest[instance=%s, databaseVersion=%s, authMode=%s, database=%s, user=%s, password=%s, driverProperties=%s, timeout=%s]"
        .formatted(
            instance,
            databaseVersion.orElse(null),
            authMode,
            database.orElse(null),
            user.orElse(null),
            password.isPresent() ? "***" : "none",
            driverProperties.keySet(),
            timeout);
  }
}
