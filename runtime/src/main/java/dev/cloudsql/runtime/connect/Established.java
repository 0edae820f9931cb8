package dev.cloudsql.runtime.connect;

import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectReport.Link;
import dev.cloudsql.ConnectReport.Tunnel;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.connect.instances.Instance;
import dev.cloudsql.runtime.connect.names.OpenSocket;
import dev.cloudsql.runtime.connect.names.Route;
import dev.cloudsql.runtime.tls.InstanceSocket;
import java.util.Optional;

/**
 * A socket to an instance, and how it came about.
 *
 * @param open its place among those that are open
 * @param instance where it leads
 * @param socket open, and nobody has used it
 * @param link the way that it takes
 * @param generation which of the instance's information it was dialled with
 * @param fromBefore whether that was known before the connect began
 */
record Established(
    OpenSocket open,
    Instance instance,
    InstanceSocket socket,
    Link link,
    long generation,
    boolean fromBefore) {

  Route route() {
    return open.route();
  }

  Optional<String> databaseVersion() {
    return link instanceof Tunnel tunnel ? Optional.of(tunnel.databaseVersion()) : Optional.empty();
  }

  ConnectReport report(Attempt attempt) {
    return new ConnectReport(
        attempt.instance(), link, attempt.times().durations(), attempt.times().held());
  }
}
