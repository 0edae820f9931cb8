package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConfigException;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.DialException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.RefreshException;
import dev.cloudsql.runtime.connect.events.Events;
import dev.cloudsql.runtime.connect.instances.Instance;
import dev.cloudsql.runtime.connect.instances.Instances;
import dev.cloudsql.runtime.connect.names.Names;
import dev.cloudsql.runtime.connect.names.Route;
import dev.cloudsql.runtime.connect.select.InstanceCheck;
import dev.cloudsql.runtime.instance.Attempt;
import dev.cloudsql.runtime.refresh.Refresher.Fresh;
import dev.cloudsql.runtime.tls.InstanceTls;
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
  private final Dialling dialling;
  private final Events events;
  private final LongSupplier nanoTime;

  Establisher(
      Names names, Instances instances, Dialling dialling, Events events, LongSupplier nanoTime) {
    this.names = names;
    this.instances = instances;
    this.dialling = dialling;
    this.events = events;
    this.nanoTime = nanoTime;
  }

  /** Opens a socket; it stays guarded by the attempt until that is complete. */
  Established establish(Attempt attempt, Destination destination, InstanceCheck check)
      throws ConnectorException {
    Optional<String> unixSocket = destination.unixSocket();
    if (unixSocket.isEmpty()) {
      dialling.checkPolicy(destination);
    }
    Route route = names.resolve(attempt);
    return unixSocket.isPresent()
        ? dialling.unix(
            attempt, route, instances.get(destination.key(route.instance())), unixSocket.get())
        : establish(attempt, destination, check, route);
  }

  private Established establish(
      Attempt attempt, Destination destination, InstanceCheck check, Route route)
      throws ConnectorException {
    Instance instance = instances.get(destination.key(route.instance()));
    long start = nanoTime.getAsLong();
    Fresh<InstanceTls> fresh;
    try {
      fresh = instance.await(attempt);
    } catch (RefreshException e) {
      return elsewhere(attempt, destination, check, route, e).orElseThrow(() -> e);
    }
    boolean known = fresh.value().obtained() - start < 0;
    try {
      Duration left = attempt.deadline().remaining();
      Duration limit = known || route.byName() ? left.minus(reserve(left)) : left;
      return dialling.dial(attempt, destination, check, route, instance, fresh, limit, known);
    } catch (ConfigException | DialException e) {
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
      return dialling.dial(attempt, destination, check, route, instance, newer, rest, false);
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
    return dialling.dial(
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
        dialling.dial(
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
    } catch (RefreshException e) {
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
}
