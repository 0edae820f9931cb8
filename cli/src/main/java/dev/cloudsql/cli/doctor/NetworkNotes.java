package dev.cloudsql.cli.doctor;

import dev.cloudsql.ConnectReport.Tunnel;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.IpType;
import dev.cloudsql.Phase;
import dev.cloudsql.cli.doctor.AddressProbe.Sight;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Notes what a connect and the probes beside it saw of addresses and TLS.
 *
 * @param trial the connect
 * @param sights what the probes saw
 * @param port the port of the instance
 */
record NetworkNotes(Trial trial, List<Sight> sights, int port) {

  /** Notes, for each address, whether the connect used it and whether its port is open. */
  void addresses(Collection<InstanceAddress> all, Notes step) {
    trial.time(Phase.TCP).ifPresent(step::took);
    List<Map<String, Object>> list = new ArrayList<>();
    for (InstanceAddress address : all) {
      String use =
          dial(address)
              .map(dial -> dial.failure().isEmpty() ? "connected" : "failed")
              .orElse("not tried");
      String open =
          sights.stream()
              .filter(sight -> sight.address().equals(address))
              .findFirst()
              .map(NetworkNotes::open)
              .orElse("not probed");
      if (address.type() == IpType.SQL_DATA) {
        open = "no address of the instance";
      }
      int at = dial(address).map(DialFinished::port).orElse(port);
      step.line("%s:%s %s; %s", address, at, use, open);
      list.add(
          Map.of("type", address.type().name(), "host", address.host(), "use", use, "port", open));
    }
    step.fact("addresses", list);
  }

  private static String open(Sight sight) {
    if (sight.ip() == null) {
      return "the name has no address here";
    }
    return sight.tcp() != null
        ? "port open, %s".formatted(Times.text(sight.tcp()))
        : "port not open (%s)".formatted(Judgement.text(Objects.requireNonNull(sight.failure())));
  }

  /** The last dial of an address. */
  private Optional<DialFinished> dial(InstanceAddress address) {
    return trial.dials().stream()
        .filter(dial -> dial.address().equals(address))
        .reduce((former, later) -> later);
  }

  /** The addresses that were dialled in vain, with the reason. */
  Map<String, ConnectorException> failedDials() {
    Map<String, ConnectorException> failed = new LinkedHashMap<>();
    trial.dials().stream()
        .map(DialFinished::address)
        .distinct()
        .forEach(
            address ->
                dial(address)
                    .flatMap(DialFinished::failure)
                    .ifPresent(why -> failed.put(address + ":" + port, why)));
    return failed;
  }

  /** Where a server showed its certificate: at the address of the tunnel, or else at any. */
  Optional<Sight> certificate() {
    Optional<InstanceAddress> used = trial.tunnel().map(Tunnel::address);
    return sights.stream()
        .filter(sight -> !sight.chain().isEmpty())
        .filter(sight -> used.isEmpty() || sight.address().equals(used.get()))
        .findFirst();
  }

  /** Notes protocol, certificate and expected name. */
  void tls(Notes step) {
    trial.time(Phase.TLS).ifPresent(step::took);
    Optional<Tunnel> tunnel = trial.tunnel();
    Optional<Sight> sight = certificate();
    if (tunnel.isPresent()) {
      step.line("%s, %s", tunnel.get().tlsProtocol(), tunnel.get().cipherSuite())
          .fact("protocol", tunnel.get().tlsProtocol())
          .fact("cipherSuite", tunnel.get().cipherSuite());
    } else {
      sight
          .map(Sight::protocol)
          .ifPresent(
              version -> step.line("the server chooses %s", version).fact("protocol", version));
    }
    sight.ifPresent(it -> chain(it.chain(), step));
    trial
        .instance()
        .flatMap(ConnectorStatus.Instance::serverName)
        .ifPresent(name -> step.line("expected name %s", name).fact("expectedName", name));
  }

  private static void chain(List<X509Certificate> chain, Notes step) {
    X509Certificate leaf = chain.get(0);
    String subject = leaf.getSubjectX500Principal().toString();
    String issuer = leaf.getIssuerX500Principal().toString();
    Instant end = leaf.getNotAfter().toInstant();
    Duration left = Duration.between(Instant.now(), end);
    step.line("server certificate %s", subject)
        .line("issued by %s", issuer)
        .line(left.isNegative() ? "expired %s ago" : "valid for %s", Times.text(left))
        .fact("subject", subject)
        .fact("issuer", issuer)
        .fact("expiry", end.toString())
        .fact("chainLength", chain.size());
  }
}
