package dev.cloudsql.runtime.tls;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.IpType;
import dev.cloudsql.Phase;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.attempt.InterruptAlarm;
import dev.cloudsql.runtime.instance.ConnectionInfo.ServerIdentity;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.runtime.tls.InstanceSocket.SocketEvents;
import dev.cloudsql.runtime.tls.identity.ServerNames;
import dev.cloudsql.runtime.tls.mdx.MdxRequest;
import dev.cloudsql.runtime.tls.mdx.MetadataExchange;
import dev.cloudsql.spi.ClientProtocol;
import dev.cloudsql.spi.InstanceDialer;
import dev.cloudsql.spi.SocketSource;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Dials an instance: TCP, TLS 1.3, the server's identity; the next address when one fails. */
public final class Dialer {

  private final Executor executor;
  private final int port;
  private final @Nullable TcpDialer tcpDialer;
  private final @Nullable Duration keepAlive;
  private final Attempt.Work<InstanceDialer, ConnectorException> instanceDialer;
  private final OfferedGroups firstOffer;
  private final LongSupplier nanoTime;
  private final String userAgent;

  /**
   * A dialer for any number of dials at once.
   *
   * @param executor runs look-ups of host names, which block and cannot be bounded in time
   * @param port where instances accept connectors
   * @param tcpDialer opens the TCP connections, and looks up the hosts; {@code null} for direct
   *     ones
   * @param keepAlive the period of TCP keep-alive probes; {@code null} for the system's own
   * @param instanceDialer returns the dialer of connections with no address
   * @param firstOffer the key-exchange groups in the first ClientHello
   * @param nanoTime the monotonic clock, in nanoseconds
   * @param userAgent the name of this library for instances
   */
  public Dialer(
      Executor executor,
      int port,
      @Nullable TcpDialer tcpDialer,
      @Nullable Duration keepAlive,
      Attempt.Work<InstanceDialer, ConnectorException> instanceDialer,
      OfferedGroups firstOffer,
      LongSupplier nanoTime,
      String userAgent) {
    this.executor = executor;
    this.port = port;
    this.tcpDialer = tcpDialer;
    this.keepAlive = keepAlive;
    this.instanceDialer = instanceDialer;
    this.firstOffer = firstOffer;
    this.nanoTime = nanoTime;
    this.userAgent = userAgent;
  }

  /**
   * Dials the addresses in turn, and all IP addresses of a host name. Each may use its share of the
   * time, so that a dead one leaves some to the next.
   *
   * @param addresses at least one; {@link InstanceAddress#SQL_DATA} stands for the instance dialer
   * @param limit the time for all of them
   * @param own opens the TCP connections of this dial; {@code null} for the connector's dialer
   * @param clientProtocol what the instance learns in the metadata exchange, if it takes part;
   *     {@code null} for nothing
   * @param channel whether to open an {@link InstanceChannel} rather than an {@link
   *     InstanceSocket}; a connection with no address is a socket in any case
   * @param otherAddresses dials the addresses again, for a connection with no address that fails
   *     later
   * @param events receives what happens until the connection is open
   * @param socketEvents receives what happens to the socket after that
   * @return the first that works; the attempt does not guard it
   * @throws ConnectorException if none leads to the instance
   */
  public Dialled dial(
      Attempt attempt,
      InstanceTls tls,
      List<InstanceAddress> addresses,
      Duration limit,
      @Nullable TcpDialer own,
      @Nullable ClientProtocol clientProtocol,
      boolean channel,
      SocketSource otherAddresses,
      DialEvents events,
      SocketEvents socketEvents)
      throws ConnectorException {
    return new Dial(
            attempt,
            tls,
            own == null ? tcpDialer : own,
            clientProtocol,
            channel,
            otherAddresses,
            events,
            socketEvents)
        .all(addresses, limit);
  }

  private Deadline share(Deadline all, int parts) {
    return Deadline.after(all.remaining().dividedBy(parts), nanoTime);
  }

  /**
   * A dial that succeeded.
   *
   * @param transport connected, encrypted and verified
   * @param address the address that answered
   * @param via what the TCP connection goes through; {@code null} if it is direct
   * @param session of TLS with the instance; {@code null} for a connection with no address
   */
  public record Dialled(
      InstanceTransport transport,
      InstanceAddress address,
      @Nullable String via,
      @Nullable SSLSession session) {}

  /** One call of {@link #dial}; sockets keep nothing of it. */
  private final class Dial {

    private final Attempt attempt;
    private final InstanceTls tls;
    private final @Nullable TcpDialer tcpDialer;
    private final @Nullable ClientProtocol clientProtocol;
    private final boolean channel;
    private final SocketSource otherAddresses;
    private final DialEvents events;
    private final SocketEvents socketEvents;
    private final List<ConnectorException> failures = new ArrayList<>();
    private boolean late;

    Dial(
        Attempt attempt,
        InstanceTls tls,
        @Nullable TcpDialer tcpDialer,
        @Nullable ClientProtocol clientProtocol,
        boolean channel,
        SocketSource otherAddresses,
        DialEvents events,
        SocketEvents socketEvents) {
      this.attempt = attempt;
      this.tls = tls;
      this.tcpDialer = tcpDialer;
      this.clientProtocol = clientProtocol;
      this.channel = channel;
      this.otherAddresses = otherAddresses;
      this.events = events;
      this.socketEvents = socketEvents;
    }

    Dialled all(List<InstanceAddress> addresses, Duration limit) throws ConnectorException {
      Deadline all = Deadline.after(limit, nanoTime);
      for (int i = 0; i < addresses.size(); i++) {
        InstanceAddress address = addresses.get(i);
        Deadline share = share(all, addresses.size() - i);
        if (address.type() == IpType.SQL_DATA) {
          try {
            return withoutAddress(share);
          } catch (ConnectorException e) {
            failures.add(e);
            checkTime();
            continue;
          }
        }
        List<TcpDial> dials = dials(address, share);
        for (int j = 0; j < dials.size(); j++) {
          try {
            return one(dials.get(j).within(share(share, dials.size() - j)));
          } catch (ConnectorException e) {
            failures.add(e);
            checkTime();
          }
        }
      }
      throw together();
    }

    private Dialled withoutAddress(Deadline share) throws ConnectorException {
      InstanceDialer dialer = instanceDialer.run();
      InstanceAddress address = InstanceDial.address(dialer);
      InstanceName instance = attempt.instance();
      long start = nanoTime.getAsLong();
      events.dialling(address, null, dialer.port(), null);
      ConnectorException failure = null;
      try {
        Socket socket = new InstanceDial(attempt, share, otherAddresses).open(dialer);
        attempt.release(socket);
        InstanceSocket transport =
            InstanceSocket.plain(
                socket, cause -> endedEarly(instance, address, cause), socketEvents);
        return new Dialled(transport, address, null, null);
      } catch (ConnectorException e) {
        late |= share.passed() || e.getCause() instanceof SocketTimeoutException;
        failure = e;
        throw e;
      } finally {
        Duration duration = Duration.ofNanos(nanoTime.getAsLong() - start);
        events.dialled(address, null, dialer.port(), null, duration, failure);
      }
    }

    /** One for each IP address of the host; the application's dialer looks the host up itself. */
    private List<TcpDial> dials(InstanceAddress address, Deadline share) throws ConnectorException {
      attempt.enter(Phase.TCP);
      TcpDial unresolved =
          new TcpDial(attempt, address, null, port, share, keepAlive, executor, channel);
      if (tcpDialer != null) {
        return List.of(unresolved);
      }
      long start = nanoTime.getAsLong();
      Optional<List<InetAddress>> found =
          attempt.await(TcpDial.find(address.host(), executor), share);
      List<InetAddress> ips = found.orElse(List.of());
      if (ips.isEmpty()) {
        late |= found.isEmpty();
        String explanation =
            found.isEmpty()
                ? "the host name was not looked up in time. Check the name servers and the network path to them"
                : "the host name has no address. Check the DNS zone of the endpoint";
        ConnectorException unknown =
            failure(unresolved, Phase.TCP, ErrorCode.TCP, explanation, null);
        failures.add(unknown);
        ended(unresolved, start, unknown);
      }
      return ips.stream().map(unresolved::at).toList();
    }

    private Dialled one(TcpDial tcp) throws ConnectorException {
      long start = nanoTime.getAsLong();
      events.dialling(tcp.address(), tcp.ip(), port, via());
      try {
        Dialled dialled = withGroups(tcp);
        ended(tcp, start, null);
        return dialled;
      } catch (ConnectorException e) {
        ended(tcp, start, e);
        throw e;
      }
    }

    private void ended(TcpDial tcp, long start, @Nullable ConnectorException failure) {
      Duration duration = Duration.ofNanos(nanoTime.getAsLong() - start);
      events.dialled(tcp.address(), tcp.ip(), port, via(), duration, failure);
    }

    private @Nullable String via() {
      return tcpDialer == null ? null : tcpDialer.description();
    }

    /** Dials; once more if the server may have refused the groups in the ClientHello. */
    private Dialled withGroups(TcpDial tcp) throws ConnectorException {
      OfferedGroups offer = tls.wantsAllGroups() ? OfferedGroups.ALL : firstOffer;
      try {
        return one(tcp, offer);
      } catch (ConnectorException e) {
        if (offer == OfferedGroups.ALL || !isRefusal(e)) {
          throw e;
        }
        tls.wantAllGroups();
        try {
          return one(tcp, OfferedGroups.ALL);
        } catch (ConnectorException again) {
          if (again != e) {
            again.addSuppressed(e);
          }
          throw again;
        }
      }
    }

    private boolean isRefusal(ConnectorException failure) {
      return failure.code() == ErrorCode.TLS
          && failure.getCause() instanceof IOException cause
          && !HandshakeFailure.of(cause).certain();
    }

    private Dialled one(TcpDial tcp, OfferedGroups offer) throws ConnectorException {
      attempt.enter(Phase.TCP);
      Socket socket = open(tcp);
      try {
        attempt.enter(Phase.TLS);
        Dialled dialled = encrypt(tcp, socket, offer);
        attempt.release(socket);
        return dialled;
      } catch (ConnectorException e) {
        attempt.release(socket);
        closeQuietly(socket);
        throw e;
      }
    }

    private Socket open(TcpDial tcp) throws ConnectorException {
      try {
        return tcp.open(tcpDialer);
      } catch (ConnectorException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        String advice =
            tcpDialer == null
                ? "Check that this machine has a route to the address and that port %s is open"
                : "Check that it is running and lets connections to port %s through";
        String explanation =
            "no TCP connection%s (%s). %s"
                .formatted(
                    tcpDialer == null ? "" : " through " + tcpDialer.description(),
                    isLate(tcp, e) ? "no answer in time" : Messages.reason(e),
                    advice.formatted(port));
        throw failure(tcp, Phase.TCP, ErrorCode.TCP, explanation, e);
      }
    }

    private Dialled encrypt(TcpDial tcp, Socket socket, OfferedGroups offer)
        throws ConnectorException {
      try {
        TlsTransport transport = new TlsTransport(socket, tcp.share(), keepAlive != null);
        return channel ? openChannel(tcp, transport, offer) : openSocket(tcp, transport, offer);
      } catch (ConnectorException e) {
        throw e;
      } catch (IOException e) {
        HandshakeFailure failure = timeIsUp(tcp) ? HandshakeFailure.LATE : HandshakeFailure.of(e);
        late |= failure.code() == ErrorCode.TIMEOUT;
        throw failure(tcp, Phase.TLS, failure.code(), failure.explanation(), e);
      } catch (GeneralSecurityException | RuntimeException e) {
        // What providers throw differs, and runtime exceptions are among it.
        String explanation =
            "this Java runtime cannot set up TLS 1.3 (%s). Check its security providers and jdk.tls.disabledAlgorithms"
                .formatted(Messages.reason(e));
        throw failure(tcp, Phase.TLS, ErrorCode.TLS, explanation, e);
      }
    }

    private Dialled openSocket(TcpDial tcp, TlsTransport transport, OfferedGroups offer)
        throws IOException, GeneralSecurityException {
      SSLSocket ssl =
          (SSLSocket) tls.sockets().createSocket(transport, tcp.host(), tcp.port(), true);
      ssl.setSSLParameters(offer.parameters());
      InstanceName instance = tls.info().instance();
      SSLSession session =
          InterruptAlarm.<SSLSession, IOException>during(
              attempt,
              () -> {
                ssl.startHandshake();
                return ssl.getSession();
              });
      handshakeOver(tcp, transport, session);
      return dialled(
          tcp,
          new InstanceSocket(
              ssl,
              transport,
              failure ->
                  brokenOff(
                      instance, !(failure instanceof EOFException) && !transport.ended(), failure),
              exchange(),
              socketEvents),
          session);
    }

    private Dialled openChannel(TcpDial tcp, TlsTransport transport, OfferedGroups offer)
        throws IOException, GeneralSecurityException {
      SocketChannel bottom = transport.delegate().getChannel();
      if (bottom == null) {
        throw failure(
            tcp,
            Phase.TCP,
            ErrorCode.TCP,
            "the TCP dialer opened a socket without a channel, which a local proxy cannot use. Let the dialer open its sockets with TcpRequest.connect",
            null);
      }
      InstanceName instance = tls.info().instance();
      SSLEngine engine = tls.engine(tcp.host(), tcp.port());
      engine.setSSLParameters(offer.parameters());
      byte[] received =
          InterruptAlarm.<byte[], IOException>during(
              attempt, () -> EngineHandshake.perform(engine, transport));
      SSLSession session = engine.getSession();
      handshakeOver(tcp, transport, session);
      bottom.configureBlocking(false);
      return dialled(
          tcp,
          new InstanceChannel(
              bottom,
              engine,
              received,
              (byAlert, failure) -> brokenOff(instance, byAlert, failure),
              exchange(),
              socketEvents),
          session);
    }

    private void handshakeOver(TcpDial tcp, TlsTransport transport, SSLSession session)
        throws IOException, GeneralSecurityException {
      transport.handshakeOver();
      verify(tcp, session);
      attempt.check();
    }

    private Dialled dialled(TcpDial tcp, InstanceTransport transport, SSLSession session) {
      return new Dialled(transport, tcp.address(), via(), session);
    }

    /** Whether a TCP connection was not opened because its time was up. */
    private boolean isLate(TcpDial tcp, Exception failure) {
      boolean over = timeIsUp(tcp) || hasTimedOut(failure);
      late |= over;
      return over;
    }

    private static boolean hasTimedOut(Exception failure) {
      for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
        if (cause instanceof SocketTimeoutException) {
          return true;
        }
      }
      return false;
    }

    /**
     * Whether no time is left; the attempt's alarm closes its sockets then. A socket's own timeout
     * may come up to a millisecond before: the system measures it with another clock.
     */
    private boolean timeIsUp(TcpDial tcp) {
      return tcp.share().passed() || attempt.deadline().passed();
    }

    private void verify(TcpDial tcp, SSLSession session)
        throws IOException, GeneralSecurityException {
      X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
      ServerNames names = tls.names(certificate);
      ServerIdentity server = tls.info().server().of(attempt.target());
      if (!names.match(server)) {
        String explanation =
            "the server's certificate belongs to another server: it has %s, not %s. %s"
                .formatted(
                    names,
                    server.expectation(),
                    attempt.target().instance() != null
                        ? "Check which server answers at this address"
                        : "If the server is the right one, add the name to the instance's custom subject alternative names, or connect by the instance connection name");
        throw failure(tcp, Phase.TLS, ErrorCode.SERVER_IDENTITY, explanation, null);
      }
    }

    private MetadataExchange exchange() {
      return clientProtocol != null && tls.info().takesClientProtocol()
          ? MetadataExchange.of(tls.info().instance(), new MdxRequest(userAgent, clientProtocol))
          : MetadataExchange.NONE;
    }

    /** Throws when the time is up, with what was tried until then. */
    private void checkTime() throws ConnectorException {
      try {
        attempt.check();
      } catch (ConnectorException over) {
        List<ConnectorException> before =
            failures.stream().filter(failure -> failure != over).toList();
        if (over.code() != ErrorCode.TIMEOUT || before.isEmpty()) {
          throw over;
        }
        throw withSuppressed(
            new ConnectorException(
                over.code(),
                over.phase(),
                attempt.instance(),
                Messages.withoutCode(over) + " " + each(before),
                before.get(0)),
            before);
      }
    }

    private ConnectorException together() {
      ConnectorException first = failures.get(0);
      if (failures.size() == 1 && !late) {
        return first;
      }
      String message =
          failures.size() == 1
              ? Messages.withoutCode(first)
              : "Cannot connect to %s: none of its %s addresses works. %s"
                  .formatted(attempt.instance(), failures.size(), each(failures));
      // Addresses share the time of the connect, so its limit is what to raise.
      String limit = late ? " The connect has a limit of %s.".formatted(attempt.limit()) : "";
      return withSuppressed(
          new ConnectorException(
              first.code(), first.phase(), attempt.instance(), message + limit, first),
          failures);
    }

    private String each(List<ConnectorException> failures) {
      return failures.stream()
          .map(failure -> Messages.withoutCode(failure).replace(prefix(), ""))
          .collect(Collectors.joining(" "));
    }

    private ConnectorException failure(
        TcpDial tcp, Phase phase, ErrorCode code, String explanation, @Nullable Throwable cause) {
      String message = prefix() + "%s: %s.".formatted(tcp, explanation);
      return new ConnectorException(code, phase, attempt.instance(), message, cause);
    }

    private String prefix() {
      return "Cannot connect to %s at ".formatted(attempt.instance());
    }
  }

  /** The server closed right after the handshake: an alert refuses the client certificate. */
  private static ConnectorException brokenOff(
      InstanceName instance, boolean byAlert, IOException failure) {
    String what =
        byAlert
            ? "the server refused the client certificate (%s). Connect again: the connector fetches a new one"
            : "the server closed the connection right after the TLS handshake (%s). Check that the instance is running and takes more connections, and connect again";
    return new ConnectorException(
        byAlert ? ErrorCode.CLIENT_CERTIFICATE : ErrorCode.TLS,
        Phase.LOGIN,
        instance,
        "Cannot connect to %s: %s.".formatted(instance, what.formatted(Messages.reason(failure))),
        failure);
  }

  /** A connection with no address ended before its first byte. */
  private static ConnectorException endedEarly(
      InstanceName instance, InstanceAddress address, IOException failure) {
    return new ConnectorException(
        ErrorCode.SQL_DATA,
        Phase.LOGIN,
        instance,
        "Cannot connect to %s at %s: the connection ended before the database answered (%s). Check that the instance is running, and connect again."
            .formatted(instance, address, Messages.reason(failure)),
        failure);
  }

  private static ConnectorException withSuppressed(
      ConnectorException all, List<ConnectorException> failures) {
    failures.stream().skip(1).forEach(all::addSuppressed);
    return all;
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // The failure before this one is the one to report.
    }
  }

  /**
   * The TCP socket below TLS: limits each read of the handshake to the deadline, and notes whether
   * the connection itself ended.
   */
  private static final class TlsTransport extends DelegatingSocket {

    private final boolean keepsAlive;

    /** The deadline of the handshake; {@code null} when that is over. */
    private volatile @Nullable Deadline handshake;

    private volatile boolean ended;

    TlsTransport(Socket tcp, Deadline handshake, boolean keepsAlive) throws SocketException {
      super(tcp);
      this.handshake = handshake;
      this.keepsAlive = keepsAlive;
    }

    /** A period of the connector takes precedence: pgjdbc switches keep-alive off by default. */
    @Override
    public void setKeepAlive(boolean on) throws SocketException {
      super.setKeepAlive(on || keepsAlive);
    }

    /** Lifts the limit on reads: the handshake is over. */
    void handshakeOver() throws SocketException {
      handshake = null;
      setSoTimeout(0);
    }

    /**
     * Whether the TCP connection came to an end. If it did not and TLS on top of it failed, the
     * peer has sent an alert.
     */
    boolean ended() {
      return ended;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new BlockInputStream(super.getInputStream()) {
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          Deadline deadline = handshake;
          if (deadline != null) {
            setSoTimeout(Math.max(1, deadline.remainingMillis()));
          }
          try {
            int count = in.read(bytes, offset, length);
            ended |= count < 0;
            return count;
          } catch (SocketException e) {
            ended = true;
            throw e;
          }
        }
      };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          try {
            out.write(bytes, offset, length);
          } catch (SocketException e) {
            ended = true;
            throw e;
          }
        }
      };
    }
  }
}
