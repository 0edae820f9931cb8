package dev.cloudsql.runtime.tls;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.DialException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.Attempt;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.instance.Deadline;
import dev.cloudsql.runtime.instance.InterruptAlarm;
import dev.cloudsql.runtime.tls.InstanceSocket.SocketEvents;
import dev.cloudsql.runtime.tls.mdx.MdxRequest;
import dev.cloudsql.runtime.tls.mdx.MetadataExchange;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.spi.InstanceAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Dials an instance: TCP, TLS 1.3, the server's identity; the next address when one fails. */
public final class TlsDialer {

  private static final String[] PROTOCOLS = {"TLSv1.3"};

  private final HostLookup hosts;
  private final int port;
  private final HandshakeGate gate;
  private final LongSupplier nanoTime;
  private final String userAgent;

  /**
   * A dialer for any number of dials at once.
   *
   * @param port where instances take connectors
   * @param nanoTime the monotonic clock, in nanoseconds
   * @param userAgent what instances are told of this library
   */
  public TlsDialer(
      HostLookup hosts, int port, HandshakeGate gate, LongSupplier nanoTime, String userAgent) {
    this.hosts = hosts;
    this.port = port;
    this.gate = gate;
    this.nanoTime = nanoTime;
    this.userAgent = userAgent;
  }

  /**
   * Dials the addresses one after the other; each may use its share of the time.
   *
   * @param addresses at least one
   * @param limit the time for all of them
   * @param clientProtocol what the instance is told, if it takes part in the metadata exchange
   * @param events told what becomes of the socket
   * @throws ConnectorException if none leads to the instance
   */
  public Dialled dial(
      Attempt attempt,
      InstanceTls tls,
      List<InstanceAddress> addresses,
      Duration limit,
      Optional<ClientProtocol> clientProtocol,
      SocketEvents events)
      throws ConnectorException {
    Deadline all = Deadline.after(limit, nanoTime);
    List<DialException> failures = new ArrayList<>();
    for (InstanceAddress address : addresses) {
      int left = addresses.size() - failures.size();
      Deadline share = Deadline.after(all.remaining().dividedBy(left), nanoTime);
      try {
        return dial(attempt, tls, address, share, exchange(tls.info(), clientProtocol), events);
      } catch (DialException e) {
        attempt.check();
        failures.add(e);
      }
    }
    throw together(attempt, failures);
  }

  private MetadataExchange exchange(ConnectionInfo info, Optional<ClientProtocol> clientProtocol) {
    return clientProtocol
        .filter(protocol -> info.takesClientProtocol())
        .map(protocol -> new MdxRequest(userAgent, protocol))
        .map(request -> MetadataExchange.of(info.instance(), request))
        .orElseGet(() -> MetadataExchange.none(info.instance()));
  }

  private Dialled dial(
      Attempt attempt,
      InstanceTls tls,
      InstanceAddress address,
      Deadline share,
      MetadataExchange exchange,
      SocketEvents events)
      throws ConnectorException {
    Socket tcp = connect(attempt, address, share);
    try {
      attempt.enter(Phase.TLS);
      HandshakeTransport transport = new HandshakeTransport(tcp, gate, share, attempt);
      SSLSocket ssl = (SSLSocket) tls.sockets().createSocket(transport, address.host(), port, true);
      ssl.setEnabledProtocols(PROTOCOLS);
      transport.handshake(ssl::startHandshake);
      SSLSession session = ssl.getSession();
      verify(attempt, tls, address, session);
      attempt.check();
      InstanceSocket socket = new InstanceSocket(ssl, tcp, attempt.instance(), exchange, events);
      attempt.release(tcp);
      return new Dialled(socket, address, session.getProtocol(), session.getCipherSuite());
    } catch (ConnectorException e) {
      closeQuietly(attempt, tcp);
      throw e;
    } catch (IOException e) {
      closeQuietly(attempt, tcp);
      HandshakeFailure failure = HandshakeFailure.of(e);
      throw failure(attempt, address, Phase.TLS, failure.code(), failure.explanation(), e);
    } catch (GeneralSecurityException e) {
      closeQuietly(attempt, tcp);
      String explanation = "this Java runtime cannot set up TLS 1.3 (%s)".formatted(e.getMessage());
      throw failure(attempt, address, Phase.TLS, ErrorCode.TLS, explanation, e);
    }
  }

  private Socket connect(Attempt attempt, InstanceAddress address, Deadline share)
      throws ConnectorException {
    attempt.enter(Phase.TCP);
    List<InetAddress> ips = attempt.await(hosts.find(address.host()));
    if (ips.isEmpty()) {
      String explanation = "the host name has no address. Check the DNS zone of the endpoint";
      throw failure(attempt, address, Phase.TCP, ErrorCode.TCP, explanation, null);
    }
    IOException last = null;
    for (int i = 0; i < ips.size(); i++) {
      Socket tcp = attempt.guard(new Socket());
      try {
        int millis = Math.max(1, share.remainingMillis() / (ips.size() - i));
        InetSocketAddress target = new InetSocketAddress(ips.get(i), port);
        return InterruptAlarm.during(attempt, () -> open(tcp, target, millis));
      } catch (IOException e) {
        closeQuietly(attempt, tcp);
        attempt.check();
        last = e;
      }
    }
    String explanation =
        "no TCP connection (%s). Check that this machine has a route to the address and that port %d is open"
            .formatted(last == null ? "" : last.getMessage(), port);
    throw failure(attempt, address, Phase.TCP, ErrorCode.TCP, explanation, last);
  }

  private static Socket open(Socket tcp, InetSocketAddress address, int millis) throws IOException {
    tcp.setTcpNoDelay(true);
    tcp.setKeepAlive(true);
    tcp.connect(address, millis);
    return tcp;
  }

  private void verify(Attempt attempt, InstanceTls tls, InstanceAddress address, SSLSession session)
      throws ConnectorException, IOException, GeneralSecurityException {
    X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
    ServerNames names = ServerNames.of(certificate);
    if (!names.match(tls.info().server())) {
      String explanation =
          "the server's certificate belongs to something else: it has %s, not %s"
              .formatted(names, tls.info().server().expectation());
      throw failure(attempt, address, Phase.TLS, ErrorCode.SERVER_IDENTITY, explanation, null);
    }
  }

  private static DialException together(Attempt attempt, List<DialException> failures) {
    DialException first = failures.get(0);
    if (failures.size() == 1) {
      return first;
    }
    String each =
        failures.stream()
            .map(failure -> failure.explanation().replace(prefix(attempt), ""))
            .collect(Collectors.joining(" "));
    DialException all =
        new DialException(
            first.code(),
            first.phase(),
            attempt.instance(),
            "Cannot connect to %s: none of its %d addresses works. %s"
                .formatted(attempt.instance(), failures.size(), each),
            first);
    failures.stream().skip(1).forEach(all::addSuppressed);
    return all;
  }

  private DialException failure(
      Attempt attempt,
      InstanceAddress address,
      Phase phase,
      ErrorCode code,
      String explanation,
      @Nullable Throwable cause) {
    String message = prefix(attempt) + "%s, port %d: %s.".formatted(address, port, explanation);
    return new DialException(code, phase, attempt.instance(), message, cause);
  }

  private static String prefix(Attempt attempt) {
    return "Cannot connect to %s at ".formatted(attempt.instance());
  }

  private static void closeQuietly(Attempt attempt, Socket socket) {
    attempt.release(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It failed already; the first failure is the one to report.
    }
  }

  /**
   * A dial that succeeded.
   *
   * @param socket connected, encrypted and verified
   * @param address the address that answered
   * @param protocol the TLS version, such as {@code TLSv1.3}
   * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
   */
  public record Dialled(
      InstanceSocket socket, InstanceAddress address, String protocol, String cipherSuite) {}

  /** Finds the IP addresses of a host without blocking the caller. */
  @FunctionalInterface
  public interface HostLookup {

    /**
     * Looks a host up.
     *
     * @param host a DNS name, or an IP address, for which nobody is asked
     * @return completes with its addresses, none if nobody knows it
     */
    CompletableFuture<List<InetAddress>> find(String host);
  }
}
