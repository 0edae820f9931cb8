package dev.cloudsql.runtime.connect;

import dev.cloudsql.runtime.connect.instances.Instance;
import dev.cloudsql.runtime.connect.names.Route;
import dev.cloudsql.runtime.instance.Attempt;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.refresh.Refresher.Fresh;
import dev.cloudsql.runtime.tls.InstanceSocket;
import dev.cloudsql.runtime.tls.InstanceTls;
import dev.cloudsql.runtime.tls.TlsDialer.Dialled;
import dev.cloudsql.spi.ConnectReport;

/**
 * A socket to an instance, and how it came about.
 *
 * @param route the way that it takes
 * @param instance where it leads
 * @param fresh the information that it was dialled with
 * @param dialled the socket and its address
 * @param reason why this address
 * @param fromBefore whether the information was known before the connect began
 */
record Established(
    Route route,
    Instance instance,
    Fresh<InstanceTls> fresh,
    Dialled dialled,
    String reason,
    boolean fromBefore) {

  InstanceSocket socket() {
    return dialled.socket();
  }

  ConnectionInfo info() {
    return fresh.value().info();
  }

  ConnectReport report(Attempt attempt) {
    return new ConnectReport(
        info().instance(),
        info().databaseVersion(),
        dialled.address(),
        reason,
        dialled.protocol(),
        dialled.cipherSuite(),
        info().expiry(),
        attempt.phases());
  }
}
