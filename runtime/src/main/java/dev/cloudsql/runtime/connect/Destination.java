package dev.cloudsql.runtime.connect;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectOptions;
import dev.cloudsql.ConnectorConfig;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.runtime.attempt.Attempt.TimeLimit;
import dev.cloudsql.runtime.connect.instances.Instances;
import dev.cloudsql.runtime.instance.Target;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.spi.Dialect;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a socket goes and how long that may take: all that a later dial of the same target needs.
 *
 * @param target the instance, or a name that leads to one
 * @param dialect the name of the dialect
 * @param authMode what the client certificate must be good for
 * @param addressPolicy the address policy as text; {@code null} for the connector's
 * @param clientProtocol the driver's protocol for the metadata exchange, if the instance takes
 *     part; {@code null} if the dialect names none
 * @param tcpDialer opens the TCP connections; {@code null} for the connector's dialer
 * @param unixSocket the path of the Unix socket to use instead of an address; {@code null} for none
 * @param channel whether a local proxy dials, which needs a channel rather than a socket
 * @param timeout the time for one connect
 * @param later the time for a socket that is opened when the login is over
 */
public record Destination(
    Target target,
    String dialect,
    AuthMode authMode,
    @Nullable String addressPolicy,
    @Nullable ClientProtocol clientProtocol,
    @Nullable TcpDialer tcpDialer,
    @Nullable String unixSocket,
    boolean channel,
    TimeLimit timeout,
    TimeLimit later) {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}([.][0-9]{1,9})?");

  /** Drivers that cancel have a user who waits, and perhaps one thread for all cancels. */
  private static final TimeLimit LATER = TimeLimit.of(Duration.ofSeconds(10));

  /**
   * Makes the destination of a target from a dialect and the options of a connect.
   *
   * @throws ConnectorException if the options exclude each other, or the dialect does not support
   *     them
   */
  public static Destination of(
      Target target, Dialect dialect, ConnectOptions options, ConnectorConfig config)
      throws ConnectorException {
    return of(target, dialect, options, config, null);
  }

  /**
   * The same with one more limit on the time of a connect.
   *
   * @param limit {@code null} for none
   * @throws ConnectorException as above
   */
  public static Destination of(
      Target target,
      Dialect dialect,
      ConnectOptions options,
      ConnectorConfig config,
      @Nullable TimeLimit limit)
      throws ConnectorException {
    TimeLimit later = shortest(dialect.cancelTimeouts(), options);
    return new Destination(
        target,
        dialect.name(),
        options.authMode().orElse(config.authMode()),
        options.addressPolicy().orElse(null),
        dialect.clientProtocol().orElse(null),
        options.tcpDialer().orElse(null),
        unixSocket(target, dialect, options),
        false,
        timeout(
            options,
            config,
            TimeLimit.shorter(shortest(dialect.connectTimeouts(), options), limit)),
        later == null ? LATER : later);
  }

  /** The shortest of what the user has named; the default does not shorten it. */
  private static TimeLimit timeout(
      ConnectOptions options, ConnectorConfig config, @Nullable TimeLimit limit) {
    TimeLimit own = TimeLimit.of(options.timeout().orElse(config.timeout()));
    boolean named =
        options.timeout().isPresent()
            || !config.timeout().equals(ConnectorConfig.defaults().timeout());
    if (limit == null) {
      return own;
    }
    return named ? own.orShorter(limit) : limit;
  }

  /** The shortest of the driver's own limits; {@code null} if the user has set none. */
  private static @Nullable TimeLimit shortest(Map<String, TimeUnit> units, ConnectOptions options) {
    TimeLimit shortest = null;
    for (Map.Entry<String, String> property : options.driverProperties().entrySet()) {
      for (Map.Entry<String, TimeUnit> unit : units.entrySet()) {
        if (unit.getKey().equalsIgnoreCase(property.getKey())) {
          Optional<Duration> time = time(property.getValue(), unit.getValue());
          if (time.isPresent()) {
            shortest = TimeLimit.shorter(TimeLimit.of(time.get(), unit.getKey()), shortest);
          }
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

  /**
   * Written out, because each connect calls it; few destinations differ only in what is left out.
   */
  @Override
  public int hashCode() {
    return (target.hashCode() * 31 + dialect.hashCode()) * 31 + authMode.hashCode();
  }

  Instances.Key key(InstanceName instance) {
    return new Instances.Key(instance, authMode);
  }

  /** The same destination for a socket that is opened when the login is over; never a channel. */
  Destination afterLogin() {
    return new Destination(
        target,
        dialect,
        authMode,
        addressPolicy,
        clientProtocol,
        tcpDialer,
        unixSocket,
        false,
        later,
        later);
  }

  /**
   * The same destination for a local proxy, whose clients are not known.
   *
   * @param client how they reach the proxy; used if the dialect takes part in the metadata exchange
   * @throws ConnectorException if it is a Unix socket, which clients can use by themselves
   */
  public Destination forLocalProxy(ClientProtocol client) throws ConnectorException {
    if (unixSocket != null) {
      throw new ConnectorException(
          ErrorCode.OPTION,
          Phase.CONFIG,
          target.instance(),
          "Cannot open a local proxy to %s over unixSocketPath=%s: clients can use that socket themselves. Remove unixSocketPath."
              .formatted(target, unixSocket),
          null);
    }
    return new Destination(
        target,
        dialect,
        authMode,
        addressPolicy,
        clientProtocol == null ? null : client,
        tcpDialer,
        unixSocket,
        true,
        timeout,
        later);
  }

  private static @Nullable String unixSocket(Target target, Dialect dialect, ConnectOptions options)
      throws ConnectorException {
    if (options.unixSocketPath().isEmpty()) {
      return null;
    }
    String path = options.unixSocketPath().get();
    if (target.instance() == null) {
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
          target.instance(),
          "Cannot connect to %s: dialect '%s' does not log in over Unix sockets. Remove unixSocketPath=%s."
              .formatted(target, dialect.name(), path),
          null);
    }
    String suffix = options.unixSocketPathSuffix().or(() -> own).get();
    return path.endsWith(suffix) ? path : path + suffix;
  }
}
