package dev.cloudsql;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How one successful connect went; {@link ConnectorListener} and {@link ConnectorStatus} show it.
 *
 * <p>Immutable. Made by the runtime only and not for implementation by programs: accessors will be
 * added.
 *
 * @since 0.1
 */
public interface ConnectReport {

  /** The instance that was connected to. */
  InstanceName instance();

  /** What the connection runs over: a {@link Tunnel} or a {@link UnixSocket}. */
  Link link();

  /** How long each step took, on a monotonic clock and in order; steps not taken are absent. */
  Map<Phase, Duration> phases();

  /** The link if it is a tunnel. */
  default Optional<Tunnel> tunnel() {
    return link() instanceof Tunnel tunnel ? Optional.of(tunnel) : Optional.empty();
  }

  /** What a connection runs over; its {@code toString()} is one clause for a log. */
  interface Link {}

  /** A TLS connection from the connector to an address of the instance. */
  interface Tunnel extends Link {

    /** Engine and version as the Admin API names them, such as {@code POSTGRES_17}. */
    String databaseVersion();

    /** The address that answered. */
    InstanceAddress address();

    /** The reason of the {@link AddressOrder} that the address is from. */
    String reason();

    /** What the TCP connection was opened through, such as a proxy; empty when it is direct. */
    Optional<String> via();

    /** The TLS version, such as {@code TLSv1.3}. */
    String tlsProtocol();

    /** The cipher suite, such as {@code TLS_AES_256_GCM_SHA384}. */
    String cipherSuite();

    /** When the client certificate of the handshake expires. */
    Instant certificateExpiry();
  }

  /**
   * A Unix domain socket of this machine. The process that listens there, such as a Cloud SQL Auth
   * Proxy, does the encryption, so the connector knows neither version nor certificate.
   */
  interface UnixSocket extends Link {

    /** The path of the socket. */
    String path();
  }
}
