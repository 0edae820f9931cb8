package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectReport.UnixSocket;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.connect.instances.Instance;
import dev.cloudsql.runtime.connect.instances.Instances;
import dev.cloudsql.runtime.connect.names.Names;
import dev.cloudsql.runtime.connect.names.OpenSocket;
import dev.cloudsql.runtime.connect.names.Route;
import dev.cloudsql.runtime.connect.names.Sockets;
import dev.cloudsql.runtime.tls.InstanceSocket;
import dev.cloudsql.runtime.unix.UnixDialer;
import java.net.Socket;

/**
 * The way to an instance over a Unix socket: nothing is refreshed, selected or encrypted.
 *
 * @param names say which instance a target stands for
 * @param instances note how their connects went
 * @param sockets counts what is open
 */
record UnixWay(Names names, Instances instances, Sockets sockets) {

  /** Opens a socket; it stays guarded by the attempt until that is complete. */
  Established open(Attempt attempt, Destination destination, String path)
      throws ConnectorException {
    Route route = names.resolve(attempt);
    Instance instance = instances.get(destination.key(route.instance()));
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
    return new Established(open, instance, socket, new UnixSocket(path), 0, false);
  }
}
