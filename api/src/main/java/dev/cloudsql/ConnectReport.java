package dev.cloudsql;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How one connect came about.
 *
 * @param instance the instance
 * @param link the way to it
 * @param phases how long each step took, on a monotonic clock; steps that did not happen are absent
 * @since 0.1
 */
public record ConnectReport(InstanceName instance, Link link, Map<Phase, Duration> phases) {

  /** Copies the phases and keeps their order. */
  public ConnectReport {
    Map<Phase, Duration> ordered = new EnumMap<>(Phase.class);
    ordered.putAll(phases);
    phases = Collections.unmodifiableMap(ordered);
  }

  /** The link if it is a tunnel. */
  public Optional<Tunnel> tunnel() {
    return link instanceof Tunnel tunnel ? Optional.of(tunnel) : Optional.empty();
  }

  /** A way to an instance; its text is one clause for a log. */
  public sealed interface Link {}

  /**
   * An encrypted connection of the connector's own to an address of the instance.
   *
   * @param databaseVersion engine and version, such as {@code POSTGRES_17}
   * @param address the address that answered
   * @param reason why this address was tried when it was
   * @param via what the TCP connection was opened through; empty when it is direct
   * @param tlsProtocol such as {@code TLSv1.3}
   * @param cipherSuite such as {@code TLS_AES_256_GCM_SHA384}
   * @param certificateExpiry until when the client certificate that was used is good
   */
  public record Tunnel(
      String databaseVersion,
      InstanceAddress address,
      String reason,
      Optional<String> via,
      String tlsProtocol,
      String cipherSuite,
      Instant certificateExpiry)
      implements Link {

    /** Such as {@code PUBLIC 34.1.2.3 (POSTGRES_17), chosen by ipTypes=PUBLIC}. */
    @Override
    public String toString() {
      String through = via.map(" through %s"::formatted).orElse("");
      return "%s (%s)%s, chosen by %s".formatted(address, databaseVersion, through, reason);
    }
  }

  /**
   * A Unix domain socket of this machine. What listens there, a mount of Google's or a Cloud SQL
   * Auth Proxy, takes care of encryption and certificates, so nothing is known of them.
   *
   * @param path of the socket
   */
  public record UnixSocket(String path) implements Link {

    /** Such as {@code the Unix socket /cloudsql/p:r:i}. */
    @Override
    public String toString() {
      return "the Unix socket " + path;
    }
  }
}
