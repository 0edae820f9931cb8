package dev.cloudsql;

/**
 * The steps of one connect, in their order.
 *
 * @since 0.1
 */
public enum Phase {
  /** Reading the name and the options, finding the plug-ins. */
  CONFIG,
  /** Finding out which instance a name leads to; only when the connect asks for a name. */
  RESOLVE,
  /** Waiting for the instance's metadata and a client certificate from the Admin API. */
  REFRESH,
  /** Holding dialect, authentication and address policy against the metadata. */
  SELECT,
  /** Opening the TCP connection, or the Unix socket. */
  TCP,
  /** The TLS handshake and the check of the server's identity. */
  TLS,
  /** The driver's login over the open socket. */
  LOGIN
}
