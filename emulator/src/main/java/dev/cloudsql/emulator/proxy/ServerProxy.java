package dev.cloudsql.emulator.proxy;

import dev.cloudsql.emulator.backend.Backend;
import dev.cloudsql.emulator.fault.InstanceFault;
import dev.cloudsql.emulator.fault.InstanceFault.Connection;
import dev.cloudsql.emulator.fault.SqlDataFault;
import dev.cloudsql.emulator.net.LoopbackAddresses;
import dev.cloudsql.emulator.net.StallingSocket;
import dev.cloudsql.emulator.net.Workers;
import dev.cloudsql.emulator.state.EphemeralCertificate;
import dev.cloudsql.emulator.state.FaultBoard.Occurrence;
import dev.cloudsql.emulator.state.InstanceState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the connections of one instance, on all its addresses, and passes them to the backend.
 */
public final class ServerProxy implements AutoCloseable {

  private final InstanceState instance;
  private final Backend backend;
  private final LoopbackAddresses addresses;
  private final ServerTls serverTls;
  private final Workers workers = new Workers();
  private final List<Listener> listeners = new ArrayList<>();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private int refusals;
  private boolean closed;

  /** Makes a proxy that does not listen yet. */
  public ServerProxy(InstanceState instance, Backend backend, LoopbackAddresses addresses) {
    this.instance = instance;
    this.backend = backend;
    this.addresses = addresses;
    this.serverTls = new ServerTls(instance);
  }

  /** Listens on one more address: this one, or an unused one for {@code null}. */
  public synchronized String listen(@Nullable InetAddress address) throws IOException {
    Listener listener = start(address == null ? addresses.listen() : addresses.listen(address));
    listeners.add(listener);
    if (refusals > 0) {
      listener.stop();
    }
    return listener.host();
  }

  /** Stops listening on an address permanently; open connections stay open. */
  public synchronized void leave(String host) {
    listeners.stream().filter(listener -> listener.host().equals(host)).forEach(Listener::stop);
    listeners.removeIf(listener -> listener.host().equals(host));
  }

  /** Stops listening until {@link #accept} has been called as many times as this method. */
  public synchronized void refuse() {
    if (refusals++ == 0 && !closed) {
      listeners.forEach(Listener::stop);
    }
  }

  /** Listens again. */
  public synchronized void accept() {
    if (--refusals == 0 && !closed) {
      listeners.replaceAll(this::restart);
    }
  }

  /** Closes every client's connection, but none that comes meanwhile. */
  public void dropConnections() {
    List.copyOf(clients).forEach(workers::release);
  }

  /** Stops everything. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    workers.close();
  }

  private Listener restart(Listener before) {
    try {
      return start(addresses.listen(before.address()));
    } catch (IOException e) {
      throw new UncheckedIOException("Another program listens at " + before.host(), e);
    }
  }

  private Listener start(ServerSocket socket) {
    String host = socket.getInetAddress().getHostAddress();
    return Listener.start(socket, workers, client -> accepted(client, host));
  }

  private void accepted(StallingSocket client, String host) {
    instance.connections().accepted(host);
    clients.add(workers.track(client));
    workers.start("client-" + instance.name(), () -> serve(client));
  }

  private void serve(StallingSocket client) {
    try {
      client.setTcpNoDelay(true);
      Occurrence<InstanceFault> strike =
          instance.faults().take(ServerProxy::isOfConnection).orElse(null);
      if (strike != null && strike.fault() == Connection.RESET) {
        instance.connections().wasReset();
        client.setSoLinger(true, 0);
      } else {
        connect(client, strike);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // One side has disconnected; the other is closed below.
    } finally {
      workers.release(client);
      clients.remove(client);
      instance.connections().closed();
    }
  }

  private void connect(StallingSocket client, @Nullable Occurrence<InstanceFault> strike)
      throws InterruptedException, IOException {
    SSLSocket tls;
    EphemeralCertificate certificate;
    try {
      tls = new Handshake(instance, serverTls, client).run(strike);
      certificate = clientCertificate(tls);
    } catch (IOException e) {
      instance.connections().handshakeFailed(e.toString());
      Handshake.finish(client);
      return;
    }
    instance.connections().shookHands(certificate.certificate());
    if (strike == null || strike.fault() != Connection.CLOSE_AFTER_HANDSHAKE) {
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

  private static boolean isOfConnection(InstanceFault fault) {
    return fault != Connection.REFUSE
        && !(fault instanceof InstanceFault.MdxError)
        && !(fault instanceof SqlDataFault);
  }
}
