package dev.cloudsql;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The facts of one successful connect: transport, TLS parameters, and the duration of each step.
 * {@link ConnectorStatus} passes it to programs.
 *
 * <p>Immutable. Only the runtime implements it; later releases may add accessors.
 *
 * @since 0.1
 */
public interface ConnectReport {

  /** The instance of the connect. */
  InstanceName instance();

  /** The transport of the connection: a {@link Tunnel}, {@link SqlData} or a {@link UnixSocket}. */
  Transport transport();

  /**
   * The duration of each step, by a monotonic clock and in the order of the steps; skipped steps
   * are absent.
   */
  Map<Phase, Duration> phases();

  /** The transport, if it is a {@link Tunnel}. */
  default Optional<Tunnel> tunnel() {
    return transport() instanceof Tunnel tunnel ? Optional.of(tunnel) : Optional.empty();
  }

  /**
   * The transport of a connection; its {@code toString()} is one clause for a log. Later releases
   * may add kinds.
   */
  interface Transport {}

  /** A TLS connection from the connector to an address of the instance. */
  interface Tunnel extends Transport {

    /** Engine and version as the Admin API names them, such as {@code POSTGRES_17}. */
    String databaseVersion();

    /** The address to which the connection was opened. */
    InstanceAddress address();

    /**
     * The {@linkplain AddressOrder#reason() reason} for which the address policy chose the address.
     */
    String reason();

    /**
     * The {@linkplain TcpDialer#description() description} of the TCP dialer, such as a proxy;
     * empty for a direct connection.
     */
    Optional<String> via();

    /** The TLS version, such as {@code TLSv1.3}. */
    String tlsProtocol();

    /** The cipher suite, such as {@code TLS_AES_256_GCM_SHA384}. */
    String cipherSuite();

    /** The time at which the client certificate of the handshake expires. */
    Instant certificateExpiry();
  }

  /**
   * A session of SQL Data, the tunnel through the Admin API. Its TLS ends at Google's API, not at
   * the instance.
   */
  interface SqlData extends Transport {

    /** Engine and version as the Admin API names them, such as {@code POSTGRES_17}. */
    String databaseVersion();

    /** The API, of the type {@link IpType#SQL_DATA}. */
    InstanceAddress address();

    /** The {@linkplain AddressOrder#reason() reason} for which the address policy chose it. */
    String reason();
  }

  /**
   * A Unix domain socket of this machine. The process that listens there, such as a Cloud SQL Auth
   * Proxy, does the encryption, so neither the database version nor a certificate is known.
   */
  interface UnixSocket extends Transport {

    /** The path of the socket. */
    String path();
  }
}
