package dev.cloudsql.runtime.connect;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.InstanceName;
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
 * @param timeout the time for one connect
 */
public record Destination(
    Target target,
    AuthMode authMode,
    Optional<String> ipTypes,
    Optional<ClientProtocol> clientProtocol,
    Duration timeout) {

  /** What dialect and options say of the way to a target. */
  public static Destination of(Target target, DialectProvider dialect, ConnectOptions options) {
    return new Destination(
        target, options.authMode(), options.ipTypes(), dialect.clientProtocol(), options.timeout());
  }

  InstanceKey key(InstanceName instance) {
    return new InstanceKey(instance, authMode);
  }

  /** The same place, however long one may take to get there. */
  Destination place() {
    return new Destination(target, authMode, ipTypes, clientProtocol, Duration.ZERO);
  }
}
