package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConfigException;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.DialException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.RefreshException;
import dev.cloudsql.runtime.connect.events.Events;
import dev.cloudsql.runtime.connect.instances.Instance;
import dev.cloudsql.runtime.connect.instances.Instances;
import dev.cloudsql.runtime.connect.select.AddressPolicies;
import dev.cloudsql.runtime.connect.select.InstanceCheck;
import dev.cloudsql.runtime.instance.Attempt;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.refresh.Refresher.Fresh;
import dev.cloudsql.runtime.tls.InstanceSocket.SocketEvents;
import dev.cloudsql.runtime.tls.InstanceTls;
import dev.cloudsql.runtime.tls.TlsDialer;
import dev.cloudsql.runtime.tls.TlsDialer.Dialled;
import dev.cloudsql.spi.AddressOrder;
import dev.cloudsql.spi.InstanceAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The steps from an instance to a socket: refresh, select, dial; once more with newer information
 * when what was known before may have been the trouble.
 */
final class Establisher {

  private static final Duration LONGEST_RESERVE = Duration.ofSeconds(10);

  private final Instances instances;
  private final AddressPolicies policies;
  private final TlsDialer dialer;
  private final Events events;
  private final LongSupplier nanoTime;
  private final Set<SocketEvents> openSockets;

  Establisher(
      Instances instances,
      AddressPolicies policies,
      TlsDialer dialer,
      Events events,
      LongSupplier nanoTime,
      Set<SocketEvents> openSockets) {
    this.instances = instances;
    this.policies = policies;
    this.dialer = dialer;
    this.events = events;
    this.nanoTime = nanoTime;
    this.openSockets = openSockets;
  }

  /** Opens a socket; it stays guarded by the attempt until that is complete. */
  Established establish(Attempt attempt, Destination destination, InstanceCheck check)
      throws ConnectorException {
    policies.of(destination.ipTypes());
    Instance instance = instances.get(destination.key());
    long start = nanoTime.getAsLong();
    Fresh<InstanceTls> fresh = instance.await(attempt);
    boolean known = fresh.value().obtained() - start < 0;
    try {
      Duration left = attempt.deadline().remaining();
      Duration limit = known ? left.minus(reserve(left)) : left;
      return dial(attempt, destination, check, instance, fresh, limit, known);
    } catch (ConfigException | DialException e) {
      if (!known || !curable(e)) {
        throw e;
      }
      Fresh<InstanceTls> newer = newer(attempt, instance, fresh, e);
      Duration rest = attempt.deadline().remaining();
      return dial(attempt, destination, check, instance, newer, rest, false);
    }
  }

  /** Opens a socket again after the server refused one that was dialled with older information. */
  Established again(
      Attempt attempt, Destination destination, Established refused, ConnectorException why)
      throws ConnectorException {
    Instance instance = refused.instance();
    Fresh<InstanceTls> newer = newer(attempt, instance, refused.fresh(), why);
    Duration limit = attempt.deadline().remaining();
    return dial(attempt, destination, InstanceCheck.NONE, instance, newer, limit, false);
  }

  private Fresh<InstanceTls> newer(
      Attempt attempt, Instance instance, Fresh<InstanceTls> old, ConnectorException why)
      throws ConnectorException {
    Optional<Fresh<InstanceTls>> newer;
    try {
      newer = instance.awaitNewer(attempt, old.generation());
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
      case IP_TYPE, ENGINE, IAM_UNSUPPORTED -> true;
      default -> false;
    };
  }

  private Established dial(
      Attempt attempt,
      Destination destination,
      InstanceCheck check,
      Instance instance,
      Fresh<InstanceTls> fresh,
      Duration limit,
      boolean fromBefore)
      throws ConnectorException {
    attempt.enter(Phase.SELECT);
    ConnectionInfo info = fresh.value().info();
    check.check(info);
    AddressOrder order =
        policies.of(destination.ipTypes()).order(info.instance(), info.addresses());
    if (order.addresses().isEmpty()) {
      throw noAddress(info, order);
    }
    SocketEvents events = events(instance, fresh);
    Dialled dialled =
        dialer.dial(
            attempt, fresh.value(), order.addresses(), limit, destination.clientProtocol(), events);
    openSockets.add(events);
    attempt.guard(dialled.socket()::abort);
    return new Established(instance, fresh, dialled, order.reason(), fromBefore);
  }

  private SocketEvents events(Instance instance, Fresh<InstanceTls> fresh) {
    return new SocketEvents() {
      @Override
      public void refused(DialException why) {
        instance.renew(fresh.generation());
      }

      @Override
      public void closed() {
        openSockets.remove(this);
      }
    };
  }

  private static ConfigException noAddress(ConnectionInfo info, AddressOrder order) {
    InstanceName name = info.instance();
    List<InstanceAddress> addresses = info.addresses();
    String has =
        addresses.stream()
            .map(address -> address.type().name())
            .distinct()
            .collect(Collectors.joining(", "));
    String message =
        has.isEmpty()
            ? "Cannot connect to %s: the instance has no address at all. Is it running?"
                .formatted(name)
            : "Cannot connect to %s: none of the instance's addresses is allowed by %s (it has %s). Allow one of these, or give the instance an address that is allowed."
                .formatted(name, order.reason(), has);
    return new ConfigException(ErrorCode.IP_TYPE, Phase.SELECT, name, message, null);
  }
}
