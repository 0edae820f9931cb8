package dev.cloudsql.emulator.dns;

/**
 * What can go wrong with a question of DNS.
 *
 * @since 0.1
 */
public enum DnsFault {
  /** The server says that it fails. */
  SERVFAIL,
  /** The server does not answer. */
  SILENCE,
  /** The server says that there is no such name. */
  NXDOMAIN,
  /** Over UDP the answer is cut short, so that the client asks again over TCP. */
  TRUNCATION
}
