package dev.cloudsql;

/**
 * The steps of one connect, in order.
 *
 * <p>Later releases may add constants, so a {@code switch} needs a {@code default}.
 *
 * @since 0.1
 */
public enum Phase {
  /** Parsing the name and the options, finding the plug-ins. */
  CONFIG,
  /** Resolving a domain name to an instance; skipped for instance connection names. */
  RESOLVE,
  /** Waiting for the instance's connection info and a client certificate from the Admin API. */
  REFRESH,
  /**
   * Checking dialect and authentication mode against the connection info, and selecting the
   * addresses.
   */
  SELECT,
  /** Opening the TCP connection, the Unix socket, or the session of SQL Data. */
  TCP,
  /** The TLS handshake and the check of the server's identity. */
  TLS,
  /** The driver's login over the open socket. */
  LOGIN
}
