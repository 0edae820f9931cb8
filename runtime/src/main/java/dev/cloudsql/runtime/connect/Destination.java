package dev.cloudsql.runtime.connect;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConfigException;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.connect.instances.InstanceKey;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.spi.DialectProvider;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a socket goes and how long that may take: all that a later dial to the same place needs.
 *
 * @param instance the instance
 * @param authMode what the client certificate must be good for
 * @param ipTypes the address policy as text; empty leaves it to the connector
 * @param clientProtocol what the instance is told of the driver, if it takes part
 * @param unixSocket the path of the Unix socket to use instead
 * @param timeout the time for one connect
 */
public record Destination(
    InstanceName instance,
    AuthMode authMode,
    Optional<String> ipTypes,
    Optional<ClientProtocol> clientProtocol,
    Optional<String> unixSocket,
    Duration timeout) {

  /**
   * What dialect and options say of the way to an instance.
   *
   * @throws ConfigException if the dialect cannot go that way
   */
  public static Destination of(
      InstanceName instance, DialectProvider dialect, ConnectOptions options)
      throws ConfigException {
    return new Destination(
        instance,
        options.authMode(),
        options.ipTypes(),
        dialect.clientProtocol(),
        unixSocket(instance, dialect, options),
        options.timeout());
  }

  InstanceKey key() {
    return new InstanceKey(instance, authMode);
  }

  /** The same place, however long one may take to get there. */
  Destination place() {
    return new Destination(instance, authMode, ipTypes, clientProtocol, unixSocket, Duration.ZERO);
  }

  private static Optional<String> unixSocket(
      InstanceName instance, DialectProvider dialect, ConnectOptions options)
      throws ConfigException {
    if (options.unixSocketPath().isEmpty()) {
      return Optional.empty();
    }
    String path = options.unixSocketPath().get();
    Optional<String> own = dialect.unixSocketSuffix();
    if (own.isEmpty()) {
      throw new ConfigException(
          ErrorCode.OPTION,
          instance,
          "Cannot connect to %s: dialect '%s' does not log in over Unix sockets. Remove unixSocketPath=%s."
              .formatted(instance, dialect.name(), path));
    }
    String suffix = options.unixSocketPathSuffix().or(() -> own).get();
    return Optional.of(path.endsWith(suffix) ? path : path + suffix);
  }
}
