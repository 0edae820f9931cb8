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
import dev.cloudsql.runtime.tls.InstanceSocket;
import dev.cloudsql.runtime.tls.InstanceSocket.SocketEvents;
import dev.cloudsql.runtime.tls.InstanceTls;
import dev.cloudsql.runtime.tls.TlsDialer;
import dev.cloudsql.runtime.tls.TlsDialer.Dialled;
import dev.cloudsql.runtime.unix.UnixDialer;
import dev.cloudsql.spi.AddressOrder;
import dev.cloudsql.spi.ConnectReport.Tunnel;
import dev.cloudsql.spi.ConnectReport.UnixSocket;
import dev.cloudsql.spi.InstanceAddress;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
  private final AtomicInteger openSockets;

  Establisher(
      Instances instances,
      AddressPolicies policies,
      TlsDialer dialer,
      Events events,
      LongSupplier nanoTime,
      AtomicInteger openSockets) {
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
    Instance instance = instances.get(destination.key());
    if (destination.unixSocket().isPresent()) {
      return open(attempt, instance, destination.unixSocket().get());
    }
    policies.of(destination.ipTypes());
    long start = nanoTime.getAsLong();
    Fresh<InstanceTls> fresh = instance.await(attempt);
    boolean known = fresh.value().obtained() - start < 0;
    try {
      Duration left = attempt.deadline().remaining();
      Duration limit = known ? left.minus(reserve(left)) : left;
      return dial(attempt, destination, check, instance, fresh, limit, known);
    } catch (ConfigException | DialException e) {
      if (known && isSettled(e)) {
        instance.renew(fresh.generation());
      }
      if (!known || !curable(e)) {
        throw e;
      }
      Fresh<InstanceTls> newer = newer(attempt, instance, fresh.generation(), e);
      Duration rest = attempt.deadline().remaining();
      return dial(attempt, destination, check, instance, newer, rest, false);
    }
  }

  private Established open(Attempt attempt, Instance instance, String path)
      throws ConnectorException {
    Socket unix = UnixDialer.dial(attempt, path);
    InstanceSocket socket =
        InstanceSocket.plain(
            unix,
            attempt.instance(),
            failure -> UnixDialer.brokenOff(attempt.instance(), path, failure),
            events(() -> {}));
    attempt.release(unix);
    openSockets.incrementAndGet();
    attempt.guard(socket::abort);
    return new Established(instance, socket, new UnixSocket(path), 0, false);
  }

  /** Opens a socket again after the server refused one that was dialled with older information. */
  Established again(
      Attempt attempt, Destination destination, Established refused, ConnectorException why)
      throws ConnectorException {
    Instance instance = refused.instance();
    Fresh<InstanceTls> newer = newer(attempt, instance, refused.generation(), why);
    Duration limit = attempt.deadline().remaining();
    return dial(attempt, destination, InstanceCheck.NONE, instance, newer, limit, false);
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
        dial(attempt, destination, InstanceCheck.NONE, instance, newer.get(), limit, false));
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
    Dialled dialled =
        dialer.dial(
            attempt,
            fresh.value(),
            order.addresses(),
            limit,
            destination.clientProtocol(),
            events(() -> instance.renew(fresh.generation())));
    openSockets.incrementAndGet();
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
    return new Established(instance, dialled.socket(), tunnel, fresh.generation(), fromBefore);
  }

  private SocketEvents events(Runnable refused) {
    return new SocketEvents() {
      @Override
      public void refused(DialException why) {
        refused.run();
      }

      @Override
      public void closed() {
        openSockets.decrementAndGet();
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
