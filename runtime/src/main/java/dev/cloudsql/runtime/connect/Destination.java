package dev.cloudsql.runtime.connect;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.connect.instances.InstanceKey;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.spi.DialectProvider;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a socket goes and how long that may take: all that a later dial to the same place needs.
 *
 * @param target the instance, or a name that leads to one
 * @param authMode what the client certificate must be good for
 * @param ipTypes the address policy as text; empty leaves it to the connector
 * @param clientProtocol what the instance is told of the driver, if it takes part
 * @param unixSocket the path of the Unix socket to use instead
 * @param timeout the time for one connect
 */
public record Destination(
    Target target,
    AuthMode authMode,
    Optional<String> ipTypes,
    Optional<ClientProtocol> clientProtocol,
    Optional<String> unixSocket,
    Duration timeout) {

  /**
   * What dialect and options say of the way to a target.
   *
   * @throws ConnectorException if the dialect cannot go that way
   */
  public static Destination of(
      Target target, DialectProvider dialect, ConnectOptions options, ConnectorConfig config)
      throws ConnectorException {
    return new Destination(
        target,
        options.authMode().orElse(config.authMode()),
        options.addressPolicy(),
        dialect.clientProtocol(),
        unixSocket(target, dialect, options),
        options.timeout().orElse(config.timeout()));
  }

  InstanceKey key(InstanceName instance) {
    return new InstanceKey(instance, authMode);
  }

  /** The same place, however long one may take to get there. */
  Destination place() {
    return new Destination(target, authMode, ipTypes, clientProtocol, unixSocket, Duration.ZERO);
  }

  private static Optional<String> unixSocket(
      Target target, DialectProvider dialect, ConnectOptions options) throws ConnectorException {
    if (options.unixSocketPath().isEmpty()) {
      return Optional.empty();
    }
    String path = options.unixSocketPath().get();
    if (target.instance().isEmpty()) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          null,
          "Cannot connect to %s over unixSocketPath=%s: no name is looked up for a Unix socket. Write the instance connection name, project:region:instance."
              .formatted(target, path),
          null);
    }
    Optional<String> own = dialect.unixSocketSuffix();
    if (own.isEmpty()) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          target.instance().get(),
          "Cannot connect to %s: dialect '%s' does not log in over Unix sockets. Remove unixSocketPath=%s."
              .formatted(target, dialect.name(), path),
          null);
    }
    String suffix = options.unixSocketPathSuffix().or(() -> own).get();
    return Optional.of(path.endsWith(suffix) ? path : path + suffix);
  }
}
