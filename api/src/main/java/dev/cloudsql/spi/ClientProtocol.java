package dev.cloudsql.spi;

/**
 * How the driver treats the connection: as plain TCP, as TLS, or as a Unix socket.
 *
 * <p>The connector sends it to instances that ask for it in the metadata exchange. The database is
 * behind a proxy that terminates the connector's TLS, so it cannot see by itself whether the driver
 * relies on an encrypted connection.
 *
 * <p>Later releases may add constants, so a {@code switch} needs a {@code default}.
 *
 * @since 0.1
 */
public enum ClientProtocol {
  /** The driver treats it as a plain TCP connection and protects passwords itself. */
  TCP,
  /**
   * The driver treats it as a TLS connection and sends clear-text passwords when the server asks
   * for them.
   */
  TLS,
  /** The driver treats it as a Unix domain socket. */
  UNIX_SOCKET
}
