package dev.cloudsql.tck.fake.proxy;

import dev.cloudsql.tck.fake.backend.Backend;
import dev.cloudsql.tck.fake.fault.InstanceFault;
import dev.cloudsql.tck.fake.fault.InstanceFault.Link;
import dev.cloudsql.tck.fake.net.LoopbackAddresses;
import dev.cloudsql.tck.fake.net.StallingSocket;
import dev.cloudsql.tck.fake.net.Workers;
import dev.cloudsql.tck.fake.state.EphemeralCertificate;
import dev.cloudsql.tck.fake.state.FaultBoard.Occurrence;
import dev.cloudsql.tck.fake.state.InstanceState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/** Takes the connections of one instance, on all its addresses, and hands them to the backend. */
public final class ServerProxy implements AutoCloseable {

  private final InstanceState instance;
  private final Backend backend;
  private final LoopbackAddresses addresses;
  private final ServerTls serverTls;
  private final Workers workers = new Workers();
  private final List<ServerSocket> listeners = new ArrayList<>();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private int refusals;

  /** Listens nowhere yet. */
  public ServerProxy(InstanceState instance, Backend backend, LoopbackAddresses addresses) {
    this.instance = instance;
    this.backend = backend;
    this.addresses = addresses;
    this.serverTls = new ServerTls(instance);
  }

  /** Listens on one more address, a given one or one of nobody else. */
  public synchronized String listen(Optional<InetAddress> address) throws IOException {
    ServerSocket listener =
        address.isPresent() ? addresses.listen(address.get()) : addresses.listen();
    open(listener);
    return listener.getInetAddress().getHostAddress();
  }

  /** Stops to listen until {@link #accept} has been called as often. */
  public synchronized void refuse() {
    if (refusals++ == 0) {
      listeners.forEach(workers::release);
    }
  }

  /** Listens again. */
  public synchronized void accept() {
    if (--refusals == 0) {
      List<ServerSocket> before = List.copyOf(listeners);
      listeners.clear();
      try {
        for (ServerSocket listener : before) {
          open(addresses.listen(listener.getInetAddress()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Somebody has taken the address", e);
      }
    }
  }

  /** Closes every client's connection. */
  public void dropConnections() {
    clients.forEach(workers::release);
  }

  /** Stops everything. */
  @Override
  public void close() {
    workers.close();
  }

  private void open(ServerSocket listener) {
    listeners.add(workers.track(listener));
    workers.start("proxy-" + instance.name(), () -> acceptAll(listener));
  }

  private void acceptAll(ServerSocket listener) {
    String address = listener.getInetAddress().getHostAddress();
    while (!listener.isClosed()) {
      try {
        StallingSocket client = (StallingSocket) listener.accept();
        instance.connections().accepted(address);
        clients.add(client);
        workers.track(client);
        workers.start("client-" + instance.name(), () -> serve(client));
      } catch (IOException e) {
        // Closed, or a client that went before it was taken.
      }
    }
  }

  private void serve(StallingSocket client) {
    try {
      client.setTcpNoDelay(true);
      Optional<Occurrence<InstanceFault>> strike = instance.faults().take(ServerProxy::isOfLink);
      if (strike.filter(it -> it.fault() == Link.RESET).isPresent()) {
        instance.connections().wasReset();
        client.setSoLinger(true, 0);
      } else {
        connect(client, strike);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // Either side went away; the other is closed below.
    } finally {
      workers.release(client);
      clients.remove(client);
      instance.connections().closed();
    }
  }

  private void connect(StallingSocket client, Optional<Occurrence<InstanceFault>> strike)
      throws InterruptedException, IOException {
    SSLSocket tls;
    EphemeralCertificate certificate;
    try {
      tls = new Handshake(instance, serverTls, client).run(strike.orElse(null));
      certificate = clientCertificate(tls);
    } catch (IOException e) {
      instance.connections().handshakeFailed(e.toString());
      Handshake.finish(client);
      return;
    }
    instance.connections().shookHands(certificate.certificate());
    if (!strike.filter(it -> it.fault() == Link.CLOSE_AFTER_HANDSHAKE).isPresent()) {
      TlsConnection connection = new TlsConnection(instance, client, tls, certificate);
      backend.serve(connection);
      connection.shutdownOutput();
    }
    Handshake.finish(client);
  }

  private EphemeralCertificate clientCertificate(SSLSocket tls) throws IOException {
    X509Certificate certificate = (X509Certificate) tls.getSession().getPeerCertificates()[0];
    return instance
        .issued(certificate)
        .orElseThrow(() -> new SSLPeerUnverifiedException("Not a certificate that was given"));
  }

  private static boolean isOfLink(InstanceFault fault) {
    return fault != Link.REFUSE && !(fault instanceof InstanceFault.MdxError);
  }
}
