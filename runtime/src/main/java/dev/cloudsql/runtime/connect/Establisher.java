package dev.cloudsql.runtime.connect;

import dev.cloudsql.AddressOrder;
import dev.cloudsql.ConnectReport.Tunnel;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.connect.events.Events;
import dev.cloudsql.runtime.connect.instances.Instance;
import dev.cloudsql.runtime.connect.instances.Instances;
import dev.cloudsql.runtime.connect.names.Names;
import dev.cloudsql.runtime.connect.names.OpenSocket;
import dev.cloudsql.runtime.connect.names.Route;
import dev.cloudsql.runtime.connect.names.Sockets;
import dev.cloudsql.runtime.connect.select.AddressPolicies;
import dev.cloudsql.runtime.connect.select.InstanceCheck;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.refresh.Refresher.Fresh;
import dev.cloudsql.runtime.tls.InstanceTls;
import dev.cloudsql.runtime.tls.TlsDialer;
import dev.cloudsql.runtime.tls.TlsDialer.Dialled;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The steps from a target to a socket: resolve, refresh, select, dial; once more with newer
 * information when what was known before may have been the trouble.
 */
final class Establisher {

  private static final Duration LONGEST_RESERVE = Duration.ofSeconds(10);

  private final Names names;
  private final Instances instances;
  private final AddressPolicies policies;
  private final TlsDialer dialer;
  private final Events events;
  private final LongSupplier nanoTime;
  private final Sockets sockets;
  private final UnixWay unix;

  Establisher(
      Names names,
      Instances instances,
      AddressPolicies policies,
      TlsDialer dialer,
      Events events,
      LongSupplier nanoTime,
      Sockets sockets) {
    this.names = names;
    this.instances = instances;
    this.policies = policies;
    this.dialer = dialer;
    this.events = events;
    this.nanoTime = nanoTime;
    this.sockets = sockets;
    this.unix = new UnixWay(names, instances, sockets);
  }

  /** Opens a socket; it stays guarded by the attempt until that is complete. */
  Established establish(Attempt attempt, Destination destination, InstanceCheck check)
      throws ConnectorException {
    if (destination.unixSocket().isPresent()) {
      return unix.open(attempt, destination, destination.unixSocket().get());
    }
    policies.of(destination.ipTypes());
    return establish(attempt, destination, check, names.resolve(attempt));
  }

  /** Opens a socket to where an open connection is, whatever its name leads to by now. */
  Established beside(Attempt attempt, Destination destination, InstanceCheck check, Route taken)
      throws ConnectorException {
    attempt.leadsTo(taken.instance());
    return establish(attempt, destination, check, taken.keep());
  }

  private Established establish(
      Attempt attempt, Destination destination, InstanceCheck check, Route route)
      throws ConnectorException {
    Instance instance = instances.get(destination.key(route.instance()));
    long start = nanoTime.getAsLong();
    Fresh<InstanceTls> fresh;
    try {
      fresh = instance.await(attempt);
    } catch (ConnectorException e) {
      if (!isRefreshFailure(e)) {
        throw e;
      }
      return elsewhere(attempt, destination, check, route, e).orElseThrow(() -> e);
    }
    boolean known = fresh.value().obtained() - start < 0;
    try {
      Duration left = attempt.deadline().remaining();
      Duration limit = known || route.byName() ? left.minus(reserve(left)) : left;
      return dial(attempt, destination, check, route, instance, fresh, limit, known);
    } catch (ConnectorException e) {
      if (known && isSettled(e)) {
        instance.renew(fresh.generation());
      }
      if (!curable(e)) {
        throw e;
      }
      Optional<Established> moved = elsewhere(attempt, destination, check, route, e);
      if (moved.isPresent()) {
        return moved.get();
      }
      if (!known) {
        throw e;
      }
      Fresh<InstanceTls> newer = newer(attempt, instance, fresh.generation(), e);
      Duration rest = attempt.deadline().remaining();
      return dial(attempt, destination, check, route, instance, newer, rest, false);
    }
  }

  /** Opens a socket to where a name leads by now, if that is another instance. */
  private Optional<Established> elsewhere(
      Attempt attempt,
      Destination destination,
      InstanceCheck check,
      Route route,
      ConnectorException why)
      throws ConnectorException {
    Optional<Route> moved;
    try {
      moved = names.insteadOf(attempt, route);
    } catch (ConnectorException over) {
      why.addSuppressed(over);
      throw why;
    }
    if (moved.isEmpty()) {
      return Optional.empty();
    }
    events.redialling(attempt.instance(), why);
    return Optional.of(establish(attempt, destination, check, moved.get()));
  }

  /** Opens a socket again after the server refused one that was dialled with older information. */
  Established again(
      Attempt attempt, Destination destination, Established refused, ConnectorException why)
      throws ConnectorException {
    Instance instance = refused.instance();
    Fresh<InstanceTls> newer = newer(attempt, instance, refused.generation(), why);
    Duration limit = attempt.deadline().remaining();
    return dial(
        attempt, destination, InstanceCheck.NONE, refused.route(), instance, newer, limit, false);
  }

  /** Opens a socket with a newer certificate; empty when there is none to be had now. */
  Optional<Established> withNewToken(
      Attempt attempt, Destination destination, Established refused, SQLException why)
      throws ConnectorException {
    Instance instance = refused.instance();
    Optional<Fresh<InstanceTls>> newer = instance.awaitNewer(attempt, refused.generation());
    if (newer.isEmpty()) {
      return Optional.empty();
    }
    events.loggingInAgain(attempt.instance(), why);
    Duration limit = attempt.deadline().remaining();
    return Optional.of(
        dial(
            attempt,
            destination,
            InstanceCheck.NONE,
            refused.route(),
            instance,
            newer.get(),
            limit,
            false));
  }

  private Fresh<InstanceTls> newer(
      Attempt attempt, Instance instance, long old, ConnectorException why)
      throws ConnectorException {
    Optional<Fresh<InstanceTls>> newer;
    try {
      newer = instance.awaitNewer(attempt, old);
    } catch (ConnectorException e) {
      if (!isRefreshFailure(e)) {
        throw e;
      }
      why.addSuppressed(e);
      throw why;
    }
    if (newer.isEmpty()) {
      throw why;
    }
    events.redialling(attempt.instance(), why);
    return newer.get();
  }

  /** What is kept back for a refresh that may cure what is known from before. */
  private static Duration reserve(Duration left) {
    Duration half = left.dividedBy(2);
    return half.compareTo(LONGEST_RESERVE) < 0 ? half : LONGEST_RESERVE;
  }

  private static boolean curable(ConnectorException failure) {
    return switch (failure.code()) {
      case TCP, TLS, TIMEOUT, SERVER_CERTIFICATE, SERVER_IDENTITY, CLIENT_CERTIFICATE -> true;
      case IP_TYPE -> true;
      default -> false;
    };
  }

  /**
   * Whether only a migration of the instance can have changed it. That is too rare to wait for the
   * Admin API, but not to look for it: the next connect knows.
   */
  private static boolean isSettled(ConnectorException failure) {
    return failure.code() == ErrorCode.ENGINE || failure.code() == ErrorCode.IAM_UNSUPPORTED;
  }

  /** Whether connection info could not be fetched; not that the instance cannot be used. */
  private static boolean isRefreshFailure(ConnectorException failure) {
    return (failure.phase() == Phase.RESOLVE || failure.phase() == Phase.REFRESH)
        && failure.code() != ErrorCode.REGION
        && failure.code() != ErrorCode.INSTANCE_KIND;
  }

  private Established dial(
      Attempt attempt,
      Destination destination,
      InstanceCheck check,
      Route route,
      Instance instance,
      Fresh<InstanceTls> fresh,
      Duration limit,
      boolean fromBefore)
      throws ConnectorException {
    attempt.enter(Phase.SELECT);
    ConnectionInfo info = fresh.value().info();
    check.check(info);
    AddressOrder order = route.before(policies.order(destination.ipTypes(), info));
    OpenSocket open = new OpenSocket(sockets, route, () -> instance.renew(fresh.generation()));
    Dialled dialled =
        dialer.dial(
            attempt, fresh.value(), order.addresses(), limit, destination.clientProtocol(), open);
    names.opened(open, dialled.socket());
    attempt.guard(dialled.socket()::abort);
    Tunnel tunnel =
        new Tunnel(
            info.databaseVersion(),
            dialled.address(),
            order.reason(),
            dialled.via(),
            dialled.protocol(),
            dialled.cipherSuite(),
            info.expiry());
    return new Established(
        open, instance, dialled.socket(), tunnel, fresh.generation(), fromBefore);
  }
}
