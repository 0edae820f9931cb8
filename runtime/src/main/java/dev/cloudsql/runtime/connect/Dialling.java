package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConfigException;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.connect.instances.Instance;
import dev.cloudsql.runtime.connect.names.Names;
import dev.cloudsql.runtime.connect.names.OpenSocket;
import dev.cloudsql.runtime.connect.names.Route;
import dev.cloudsql.runtime.connect.names.Sockets;
import dev.cloudsql.runtime.connect.select.AddressPolicies;
import dev.cloudsql.runtime.connect.select.InstanceCheck;
import dev.cloudsql.runtime.instance.Attempt;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.refresh.Refresher.Fresh;
import dev.cloudsql.runtime.tls.InstanceSocket;
import dev.cloudsql.runtime.tls.InstanceTls;
import dev.cloudsql.runtime.tls.TlsDialer;
import dev.cloudsql.runtime.tls.TlsDialer.Dialled;
import dev.cloudsql.runtime.unix.UnixDialer;
import dev.cloudsql.spi.AddressOrder;
import dev.cloudsql.spi.ConnectReport.Tunnel;
import dev.cloudsql.spi.ConnectReport.UnixSocket;
import dev.cloudsql.spi.InstanceAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Opens one socket by what is known, without a second try: selects the addresses, dials, and has
 * the socket looked after from then on.
 *
 * @param policies choose among addresses
 * @param dialer opens encrypted sockets
 * @param names look after sockets whose name moves
 * @param sockets those that are open
 */
record Dialling(AddressPolicies policies, TlsDialer dialer, Names names, Sockets sockets) {

  /** Refuses a policy that cannot be read, before anything is asked of the network. */
  void checkPolicy(Destination destination) throws ConfigException {
    var unused = policies.of(destination.ipTypes());
  }

  /**
   * Opens an encrypted socket.
   *
   * @param check what must hold of the instance
   * @param fresh what is known of it
   * @param limit the time for all its addresses
   * @param fromBefore whether that was known before the connect began
   */
  Established dial(
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
    AddressOrder order =
        route.before(policies.of(destination.ipTypes()).order(info.instance(), info.addresses()));
    if (order.addresses().isEmpty()) {
      throw noAddress(info, order);
    }
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
        route, instance, dialled.socket(), tunnel, fresh.generation(), fromBefore);
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

  /** Opens a Unix socket, behind which somebody else does all the rest. */
  Established unix(Attempt attempt, Route route, Instance instance, String path)
      throws ConnectorException {
    Socket unix = UnixDialer.dial(attempt, path);
    OpenSocket open = new OpenSocket(sockets, route, () -> {});
    InstanceSocket socket =
        InstanceSocket.plain(
            unix,
            attempt.instance(),
            failure -> UnixDialer.brokenOff(attempt.instance(), path, failure),
            open);
    attempt.release(unix);
    names.opened(open, socket);
    attempt.guard(socket::abort);
    return new Established(route, instance, socket, new UnixSocket(path), 0, false);
  }
}
