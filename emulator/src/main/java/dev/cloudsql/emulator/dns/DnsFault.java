package dev.cloudsql.emulator.dns;

/**
 * A fault of a DNS query.
 *
 * @since 0.1
 */
public enum DnsFault {
  /** The response is SERVFAIL. */
  SERVFAIL,
  /** No response. */
  SILENCE,
  /** The response is NXDOMAIN. */
  NXDOMAIN,
  /** A UDP response is truncated, so that the client retries over TCP. */
  TRUNCATION
}
