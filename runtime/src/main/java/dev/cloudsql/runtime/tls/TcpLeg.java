package dev.cloudsql.runtime.tls;

import dev.cloudsql.TcpDialer;
import dev.cloudsql.TcpRequest;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.attempt.InterruptAlarm;
import dev.cloudsql.runtime.tls.TlsDialer.HostLookup;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The TCP connection of one way: direct, or through whatever the user has named.
 *
 * @param attempt closes what is under way when it is called off
 * @param peer where to
 * @param share by when the way must have led to the instance
 * @param hosts finds the addresses of proxies
 */
record TcpLeg(Attempt attempt, PeerAddress peer, Deadline share, HostLookup hosts)
    implements TcpRequest {

  /** Opens it; it is guarded by the attempt. */
  Socket open(Optional<TcpDialer> dialer) throws IOException {
    return InterruptAlarm.during(
        attempt,
        () -> {
          if (dialer.isEmpty()) {
            return connect(peer.ip().orElseThrow(), peer.port(), share.remainingMillis());
          }
          Socket socket = attempt.guard(dialer.get().open(this));
          prepare(socket);
          return socket;
        });
  }

  @Override
  public String host() {
    return peer.address().host();
  }

  @Override
  public int port() {
    return peer.port();
  }

  @Override
  public Duration remaining() {
    return share.remaining();
  }

  @Override
  public <C extends Closeable> C guard(C resource) throws IOException {
    return attempt.guard(resource);
  }

  @Override
  public Socket connect(String host, int port) throws IOException {
    List<InetAddress> ips = attempt.await(hosts.find(host), share).orElse(List.of());
    IOException last = new UnknownHostException(host + " has no address, or none in time");
    for (int i = 0; i < ips.size(); i++) {
      try {
        return connect(ips.get(i), port, share.remainingMillis() / (ips.size() - i));
      } catch (IOException e) {
        attempt.check();
        last =
            new ConnectException("%s at %s".formatted(e.getMessage(), ips.get(i).getHostAddress()));
        last.initCause(e);
      }
    }
    throw last;
  }

  private Socket connect(InetAddress ip, int port, int millis) throws IOException {
    Socket socket = attempt.guard(new Socket());
    try {
      prepare(socket);
      socket.connect(new InetSocketAddress(ip, port), Math.max(1, millis));
      return socket;
    } catch (IOException e) {
      attempt.release(socket);
      socket.close();
      throw e;
    }
  }

  private static void prepare(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
  }
}
