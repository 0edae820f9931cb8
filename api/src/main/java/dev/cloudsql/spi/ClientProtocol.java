package dev.cloudsql.spi;

/**
 * How a driver takes the connection that the connector gives it, told to an instance that wants to
 * know.
 *
 * <p>The database sits behind a proxy, which ends the connector's TLS; without being told, it
 * cannot know whether the driver on the other end relies on an encrypted connection.
 *
 * @since 0.1
 */
public enum ClientProtocol {
  /** For a plain TCP connection, so it keeps passwords secret by itself. */
  TCP,
  /** For a TLS connection, so it sends passwords as they are where the server asks for them. */
  TLS,
  /** For a Unix domain socket. */
  UNIX_SOCKET
}
