package dev.cloudsql.runtime.tls;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.Phase;
import dev.cloudsql.TcpDialer;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.attempt.Deadline;
import dev.cloudsql.runtime.instance.ConnectionInfo;
import dev.cloudsql.runtime.instance.Messages;
import dev.cloudsql.runtime.tls.InstanceSocket.SocketEvents;
import dev.cloudsql.runtime.tls.hello.OfferedGroups;
import dev.cloudsql.runtime.tls.mdx.MdxRequest;
import dev.cloudsql.runtime.tls.mdx.MetadataExchange;
import dev.cloudsql.spi.ClientProtocol;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Dials an instance: TCP, TLS 1.3, the server's identity; the next address when one fails. */
public final class TlsDialer {

  private final HostLookup hosts;
  private final int port;
  private final Optional<TcpDialer> dialer;
  private final HandshakeGate gate;
  private final OfferedGroups firstOffer;
  private final LongSupplier nanoTime;
  private final String userAgent;

  /**
   * A dialer for any number of dials at once.
   *
   * @param port where instances take connectors
   * @param dialer opens the TCP connections, and finds out where to; empty for direct ones
   * @param firstOffer what the first hello of a connect offers
   * @param nanoTime the monotonic clock, in nanoseconds
   * @param userAgent what instances are told of this library
   */
  public TlsDialer(
      HostLookup hosts,
      int port,
      Optional<TcpDialer> dialer,
      HandshakeGate gate,
      OfferedGroups firstOffer,
      LongSupplier nanoTime,
      String userAgent) {
    this.hosts = hosts;
    this.port = port;
    this.dialer = dialer;
    this.gate = gate;
    this.firstOffer = firstOffer;
    this.nanoTime = nanoTime;
    this.userAgent = userAgent;
  }

  /**
   * Dials the addresses one after the other, and of a host name all that it stands for. Each may
   * use its share of the time, so that a dead one leaves some to the next.
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
    List<ConnectorException> failures = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      Deadline share = share(all, addresses.size() - i);
      List<PeerAddress> peers = peers(attempt, addresses.get(i), share);
      if (peers.isEmpty()) {
        failures.add(unknownHost(attempt, addresses.get(i)));
      }
      for (int j = 0; j < peers.size(); j++) {
        Deadline part = share(share, peers.size() - j);
        try {
          return new Dial(attempt, tls, peers.get(j), part, dialer, gate, firstOffer)
              .run(hosts, exchange(tls.info(), clientProtocol), events);
        } catch (ConnectorException e) {
          failures.add(e);
          check(attempt, failures);
        }
      }
    }
    throw together(attempt, failures);
  }

  private Deadline share(Deadline all, int parts) {
    return Deadline.after(all.remaining().dividedBy(parts), nanoTime);
  }

  private List<PeerAddress> peers(Attempt attempt, InstanceAddress address, Deadline share)
      throws ConnectorException {
    attempt.enter(Phase.TCP);
    if (dialer.isPresent()) {
      return List.of(new PeerAddress(address, Optional.empty(), port));
    }
    return attempt.await(hosts.find(address.host()), share).orElse(List.of()).stream()
        .map(ip -> new PeerAddress(address, Optional.of(ip), port))
        .toList();
  }

  private MetadataExchange exchange(ConnectionInfo info, Optional<ClientProtocol> clientProtocol) {
    return clientProtocol
        .filter(protocol -> info.takesClientProtocol())
        .map(protocol -> new MdxRequest(userAgent, protocol))
        .map(request -> MetadataExchange.of(info.instance(), request))
        .orElseGet(() -> MetadataExchange.none(info.instance()));
  }

  /** When the time is up, what was tried until then is worth telling. */
  private static void check(Attempt attempt, List<ConnectorException> failures)
      throws ConnectorException {
    try {
      attempt.check();
    } catch (ConnectorException over) {
      List<ConnectorException> before =
          failures.stream().filter(failure -> failure != over).toList();
      if (over.code() != ErrorCode.TIMEOUT || before.isEmpty()) {
        throw over;
      }
      throw with(
          new ConnectorException(
              over.code(),
              over.phase(),
              attempt.instance(),
              Messages.withoutCode(over) + " " + each(attempt, before),
              before.get(0)),
          before);
    }
  }

  private static ConnectorException together(Attempt attempt, List<ConnectorException> failures) {
    ConnectorException first = failures.get(0);
    if (failures.size() == 1) {
      return first;
    }
    return with(
        new ConnectorException(
            first.code(),
            first.phase(),
            attempt.instance(),
            "Cannot connect to %s: none of its %d addresses works. %s"
                .formatted(attempt.instance(), failures.size(), each(attempt, failures)),
            first),
        failures);
  }

  private static String each(Attempt attempt, List<ConnectorException> failures) {
    return failures.stream()
        .map(failure -> Messages.withoutCode(failure).replace(prefix(attempt), ""))
        .collect(Collectors.joining(" "));
  }

  private static ConnectorException with(
      ConnectorException all, List<ConnectorException> failures) {
    failures.stream().skip(1).forEach(all::addSuppressed);
    return all;
  }

  private ConnectorException unknownHost(Attempt attempt, InstanceAddress address) {
    String explanation =
        "the host name has no address, or none was found in time. Check the DNS zone of the endpoint";
    String place = "%s, port %d".formatted(address, port);
    return failure(attempt, place, Phase.TCP, ErrorCode.TCP, explanation, null);
  }

  static ConnectorException failure(
      Attempt attempt,
      String place,
      Phase phase,
      ErrorCode code,
      String explanation,
      @Nullable Throwable cause) {
    String message = prefix(attempt) + "%s: %s.".formatted(place, explanation);
    return new ConnectorException(code, phase, attempt.instance(), message, cause);
  }

  private static String prefix(Attempt attempt) {
    return "Cannot connect to %s at ".formatted(attempt.instance());
  }

  /**
   * A dial that succeeded.
   *
   * @param socket connected, encrypted and verified
   * @param address the address that answered
   * @param via what the TCP connection goes through, if it is not direct
   * @param protocol the TLS version, such as {@code TLSv1.3}
   * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
   */
  public record Dialled(
      InstanceSocket socket,
      InstanceAddress address,
      Optional<String> via,
      String protocol,
      String cipherSuite) {}

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
