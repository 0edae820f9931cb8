package dev.cloudsql.runtime.tls;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.Phase;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.instance.ServerIdentity;
import dev.cloudsql.runtime.tls.InstanceSocket.SocketEvents;
import dev.cloudsql.runtime.tls.TlsDialer.Dialled;
import dev.cloudsql.runtime.tls.TlsDialer.HostLookup;
import dev.cloudsql.runtime.tls.hello.OfferedGroups;
import dev.cloudsql.runtime.tls.identity.ServerNames;
import dev.cloudsql.runtime.tls.mdx.MetadataExchange;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One way tried: TCP, TLS 1.3, the server's identity.
 *
 * @param attempt what this is a part of
 * @param tls the certificates
 * @param peer where to
 * @param share by when this way must have led to the instance
 * @param dialer opens the TCP connection; empty for a direct one
 * @param gate what a handshake passes
 * @param firstOffer what a hello offers, unless the server has refused it
 */
record Dial(
    Attempt attempt,
    InstanceTls tls,
    PeerAddress peer,
    Deadline share,
    Optional<TcpDialer> dialer,
    HandshakeGate gate,
    OfferedGroups firstOffer) {

  private static final String[] PROTOCOLS = {"TLSv1.3"};

  /**
   * Tries it; once more if what was offered may be what the server did not like.
   *
   * @param hosts finds the addresses of proxies
   */
  Dialled run(HostLookup hosts, MetadataExchange exchange, SocketEvents events)
      throws ConnectorException {
    OfferedGroups offer = tls.wantsAllGroups() ? OfferedGroups.ALL : firstOffer;
    try {
      return once(hosts, exchange, events, offer);
    } catch (ConnectorException e) {
      if (offer == OfferedGroups.ALL || !isRefusal(e)) {
        throw e;
      }
      tls.wantAllGroups();
      return again(hosts, exchange, events, e);
    }
  }

  private static boolean isRefusal(ConnectorException failure) {
    return failure.code() == ErrorCode.TLS
        && failure.getCause() instanceof IOException cause
        && !HandshakeFailure.of(cause).certain();
  }

  private Dialled again(
      HostLookup hosts, MetadataExchange exchange, SocketEvents events, ConnectorException refusal)
      throws ConnectorException {
    try {
      return once(hosts, exchange, events, OfferedGroups.ALL);
    } catch (ConnectorException e) {
      e.addSuppressed(refusal);
      throw e;
    }
  }

  private Dialled once(
      HostLookup hosts, MetadataExchange exchange, SocketEvents events, OfferedGroups offer)
      throws ConnectorException {
    attempt.enter(Phase.TCP);
    Socket tcp = connect(new TcpLeg(attempt, peer, share, hosts));
    try {
      attempt.enter(Phase.TLS);
      Dialled dialled = encrypt(tcp, exchange, events, offer);
      attempt.release(tcp);
      return dialled;
    } catch (ConnectorException e) {
      closeQuietly(tcp);
      throw e;
    }
  }

  private Socket connect(TcpLeg leg) throws ConnectorException {
    try {
      return leg.open(dialer);
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      String advice =
          dialer.isEmpty()
              ? "Check that this machine has a route to the address and that port %d is open"
              : "Check that it is running and lets connections to port %d through";
      String explanation =
          "no TCP connection%s (%s). %s"
              .formatted(
                  dialer.map(it -> " through " + it.description()).orElse(""),
                  late() ? "no answer in time" : reason(e),
                  advice.formatted(peer.port()));
      throw failure(Phase.TCP, ErrorCode.TCP, explanation, e);
    }
  }

  /** What a dialer of the user's throws may be a defect, whose kind says more than its message. */
  private static String reason(Exception failure) {
    return failure instanceof IOException && failure.getMessage() != null
        ? failure.getMessage()
        : failure.toString();
  }

  private Dialled encrypt(
      Socket tcp, MetadataExchange exchange, SocketEvents events, OfferedGroups offer)
      throws ConnectorException {
    try {
      HandshakeTransport transport = new HandshakeTransport(tcp, gate, share, attempt);
      SSLSocket ssl =
          (SSLSocket)
              tls.sockets().createSocket(transport, peer.address().host(), peer.port(), true);
      ssl.setSSLParameters(offer.in(ssl.getSSLParameters()));
      ssl.setEnabledProtocols(PROTOCOLS);
      transport.handshake(ssl::startHandshake);
      SSLSession session = ssl.getSession();
      verify(session);
      attempt.check();
      InstanceSocket socket =
          new InstanceSocket(
              ssl, transport, new ClientRefusal(attempt.instance(), transport), exchange, events);
      return new Dialled(
          socket,
          peer.address(),
          dialer.map(TcpDialer::description),
          session.getProtocol(),
          session.getCipherSuite());
    } catch (ConnectorException e) {
      throw e;
    } catch (IOException e) {
      HandshakeFailure failure = late() ? HandshakeFailure.LATE : HandshakeFailure.of(e);
      throw failure(Phase.TLS, failure.code(), failure.explanation(), e);
    } catch (GeneralSecurityException | RuntimeException e) {
      // What providers throw differs, and runtime exceptions are among it.
      String explanation = "this Java runtime cannot set up TLS 1.3 (%s)".formatted(e.getMessage());
      throw failure(Phase.TLS, ErrorCode.TLS, explanation, e);
    }
  }

  /** Whether it failed because the time was up: the alarm of the attempt closes its sockets. */
  private boolean late() {
    return share.passed() || attempt.deadline().passed();
  }

  private void verify(SSLSession session)
      throws ConnectorException, IOException, GeneralSecurityException {
    X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
    ServerNames names = ServerNames.of(certificate);
    ServerIdentity server = tls.info().server().of(attempt.target());
    if (!names.match(server)) {
      String explanation =
          "the server's certificate belongs to something else: it has %s, not %s"
              .formatted(names, server.expectation());
      throw failure(Phase.TLS, ErrorCode.SERVER_IDENTITY, explanation, null);
    }
  }

  private ConnectorException failure(
      Phase phase, ErrorCode code, String explanation, @Nullable Throwable cause) {
    return TlsDialer.failure(attempt, peer.toString(), phase, code, explanation, cause);
  }

  private void closeQuietly(Socket socket) {
    attempt.release(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It failed already; the first failure is the one to report.
    }
  }
}
