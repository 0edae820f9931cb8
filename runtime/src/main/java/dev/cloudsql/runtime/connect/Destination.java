package dev.cloudsql.runtime.connect;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt.TimeLimit;
import dev.cloudsql.runtime.connect.instances.Instances;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.spi.DialectProvider;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Where a socket goes and how long that may take: all that a later dial to the same place needs.
 *
 * @param target the instance, or a name that leads to one
 * @param authMode what the client certificate must be good for
 * @param ipTypes the address policy as text; empty leaves it to the connector
 * @param clientProtocol the driver's protocol for the metadata exchange, if the instance takes part
 * @param unixSocket the path of the Unix socket to use instead
 * @param timeout the time for one connect
 * @param later the time for a socket that is opened when the login is over
 */
public record Destination(
    Target target,
    AuthMode authMode,
    Optional<String> ipTypes,
    Optional<ClientProtocol> clientProtocol,
    Optional<String> unixSocket,
    TimeLimit timeout,
    TimeLimit later) {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}([.][0-9]{1,9})?");

  /** Drivers that cancel have a user who waits, and perhaps one thread for all cancels. */
  private static final TimeLimit LATER = TimeLimit.of(Duration.ofSeconds(10));

  /**
   * What dialect and options say of the way to a target.
   *
   * @throws ConnectorException if the dialect cannot go that way
   */
  public static Destination of(
      Target target, DialectProvider dialect, ConnectOptions options, ConnectorConfig config)
      throws ConnectorException {
    return of(target, dialect, options, config, Optional.empty());
  }

  /**
   * The same with one more limit on the time of a connect.
   *
   * @throws ConnectorException if the dialect cannot go that way
   */
  public static Destination of(
      Target target,
      DialectProvider dialect,
      ConnectOptions options,
      ConnectorConfig config,
      Optional<TimeLimit> limit)
      throws ConnectorException {
    return new Destination(
        target,
        options.authMode().orElse(config.authMode()),
        options.addressPolicy(),
        dialect.clientProtocol(),
        unixSocket(target, dialect, options),
        timeout(
            options,
            config,
            shortest(dialect.connectTimeouts(), options)
                .map(driver -> limit.map(driver::orShorter).orElse(driver))
                .or(() -> limit)),
        shortest(dialect.cancelTimeouts(), options).orElse(LATER));
  }

  /** The shortest of what the user has named; the default does not shorten it. */
  private static TimeLimit timeout(
      ConnectOptions options, ConnectorConfig config, Optional<TimeLimit> limit) {
    TimeLimit own = TimeLimit.of(options.timeout().orElse(config.timeout()));
    boolean named =
        options.timeout().isPresent()
            || !config.timeout().equals(ConnectorConfig.defaults().timeout());
    return limit.map(other -> named ? own.orShorter(other) : other).orElse(own);
  }

  /** The shortest of the driver's own limits, if the user has set any. */
  private static Optional<TimeLimit> shortest(Map<String, TimeUnit> units, ConnectOptions options) {
    Optional<TimeLimit> shortest = Optional.empty();
    for (Map.Entry<String, String> property : options.driverProperties().entrySet()) {
      for (Map.Entry<String, TimeUnit> unit : units.entrySet()) {
        if (unit.getKey().equalsIgnoreCase(property.getKey())) {
          Optional<TimeLimit> before = shortest;
          Optional<TimeLimit> limit =
              time(property.getValue(), unit.getValue())
                  .map(time -> TimeLimit.of(time, unit.getKey()));
          shortest = limit.map(it -> before.map(it::orShorter).orElse(it)).or(() -> before);
        }
      }
    }
    return shortest;
  }

  /** Empty if it is no number above zero: that limits nothing, or is for the driver to refuse. */
  private static Optional<Duration> time(String value, TimeUnit unit) {
    if (!NUMBER.matcher(value).matches()) {
      return Optional.empty();
    }
    double nanos = Double.parseDouble(value) * unit.toNanos(1);
    return Optional.of(Duration.ofNanos((long) nanos)).filter(time -> !time.isZero());
  }

  Instances.Key key(InstanceName instance) {
    return new Instances.Key(instance, authMode);
  }

  /** The same destination for a socket that is opened when the login is over. */
  Destination afterLogin() {
    return new Destination(target, authMode, ipTypes, clientProtocol, unixSocket, later, later);
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
