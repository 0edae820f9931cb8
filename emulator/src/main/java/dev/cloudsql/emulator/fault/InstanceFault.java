package dev.cloudsql.emulator.fault;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fault between a client and an instance.
 *
 * <pre>{@code
 * db.fault(InstanceFault.rejectClientCertificate().times(1));
 * ActiveFault stall = db.fault(InstanceFault.stallAfterClientHello());
 * }</pre>
 *
 * <p>Each connection is affected by one fault, the one that was set first.
 *
 * @since 0.1
 */
public sealed interface InstanceFault
    permits InstanceFault.Connection,
        InstanceFault.Slow,
        InstanceFault.Certificates,
        InstanceFault.WrongName,
        InstanceFault.MdxError,
        InstanceFault.Times,
        SqlDataFault {

  /** Connections are refused until the fault is cleared; {@code times} is not possible. */
  static InstanceFault refuse() {
    return Connection.REFUSE;
  }

  /** The TCP connection is accepted and reset. */
  static InstanceFault reset() {
    return Connection.RESET;
  }

  /** The TCP connection is accepted and nothing is read or written until the fault is cleared. */
  static InstanceFault silence() {
    return Connection.SILENCE;
  }

  /** The ClientHello is read, and no answer comes until the fault is cleared. */
  static InstanceFault stallAfterClientHello() {
    return Connection.STALL_AFTER_CLIENT_HELLO;
  }

  /** Half of the server's first flight is sent, and the rest not before the fault is cleared. */
  static InstanceFault stallMidHandshake() {
    return Connection.STALL_MID_HANDSHAKE;
  }

  /** This many bytes of the server's are sent, and the rest not before the fault is cleared. */
  static InstanceFault stallAfter(int bytes) {
    return new Slow(bytes, null);
  }

  /**
   * The server's bytes come one by one with this time between them, until the fault is cleared: no
   * single read is slow, but the handshake never completes.
   */
  static InstanceFault trickle(Duration time) {
    return new Slow(0, time);
  }

  /** The connection is closed when the ClientHello has been read. */
  static InstanceFault closeDuringHandshake() {
    return Connection.CLOSE_DURING_HANDSHAKE;
  }

  /** The connection is closed as soon as the handshake is complete. */
  static InstanceFault closeAfterHandshake() {
    return Connection.CLOSE_AFTER_HANDSHAKE;
  }

  /** The client certificate is refused; a TLS 1.3 client notices on its first read. */
  static InstanceFault rejectClientCertificate() {
    return Certificates.REJECT_CLIENT;
  }

  /** The server's certificate is from a CA that the Admin API does not return. */
  static InstanceFault unknownAuthority() {
    return Certificates.UNKNOWN_AUTHORITY;
  }

  /** The server's certificate has expired. */
  static InstanceFault expiredCertificate() {
    return Certificates.EXPIRED;
  }

  /** The server supports only TLS 1.2. */
  static InstanceFault tls12Only() {
    return Certificates.TLS_1_2_ONLY;
  }

  /**
   * The server supports only the key-exchange group P-256, which RFC 8446 requires; clients should
   * connect.
   */
  static InstanceFault p256Only() {
    return Certificates.P_256_ONLY;
  }

  /** The server has an EC key in place of an RSA key; clients should connect. */
  static InstanceFault ecdsaCertificate() {
    return Certificates.ECDSA;
  }

  /**
   * The server's certificate names another instance, such as {@code project:other}, and has no
   * alternative name.
   */
  static InstanceFault wrongCommonName(String commonName) {
    return new WrongName(commonName, List.of());
  }

  /** The server's certificate has this common name and these DNS names. */
  static InstanceFault wrongNames(String commonName, String... dnsNames) {
    return new WrongName(commonName, List.of(dnsNames));
  }

  /** A metadata exchange is answered with an error; connections without one are not affected. */
  static InstanceFault mdxError(String message) {
    return new MdxError(message);
  }

  /** The same fault, which ends after this many connections or streams. */
  default InstanceFault times(int occurrences) {
    return new Times(this, occurrences);
  }

  /** Faults of the connection. */
  enum Connection implements InstanceFault {
    /** Connections are refused. */
    REFUSE,
    /** Accepted and reset. */
    RESET,
    /** Accepted; nothing is read or written. */
    SILENCE,
    /** The ClientHello is not answered. */
    STALL_AFTER_CLIENT_HELLO,
    /** Half of the server's first flight is sent. */
    STALL_MID_HANDSHAKE,
    /** Closed after the ClientHello. */
    CLOSE_DURING_HANDSHAKE,
    /** Closed when the handshake is complete. */
    CLOSE_AFTER_HANDSHAKE
  }

  /**
   * The server's bytes stop or come slowly.
   *
   * @param freeBytes the number of bytes that are sent immediately
   * @param pace the time before each further byte; {@code null} if no more are sent
   */
  record Slow(int freeBytes, @Nullable Duration pace) implements InstanceFault {}

  /** Faults of certificates and the handshake. */
  enum Certificates implements InstanceFault {
    /** The client's certificate is refused. */
    REJECT_CLIENT,
    /** The CA of the server's certificate is unknown. */
    UNKNOWN_AUTHORITY,
    /** The server's certificate has expired. */
    EXPIRED,
    /** The server supports only TLS 1.2. */
    TLS_1_2_ONLY,
    /** The server supports only the group P-256. */
    P_256_ONLY,
    /** The server has an EC key. */
    ECDSA
  }

  /**
   * The server's certificate has other names.
   *
   * @param commonName its common name
   * @param dnsNames its subject alternative names
   */
  record WrongName(String commonName, List<String> dnsNames) implements InstanceFault {

    /** Copies the names. */
    public WrongName {
      dnsNames = List.copyOf(dnsNames);
    }
  }

  /**
   * A metadata exchange fails.
   *
   * @param message the error message
   */
  record MdxError(String message) implements InstanceFault {}

  /**
   * A fault that ends after a number of connections.
   *
   * @param fault the fault
   * @param occurrences how many connections
   */
  record Times(InstanceFault fault, int occurrences) implements InstanceFault {

    /** Rejects a number below one, and faults that cannot be counted. */
    public Times {
      if (occurrences < 1) {
        throw new IllegalArgumentException("A fault occurs at least once, not " + occurrences);
      }
      if (fault == Connection.REFUSE) {
        throw new IllegalArgumentException("Refused connections cannot be counted");
      }
    }
  }
}
