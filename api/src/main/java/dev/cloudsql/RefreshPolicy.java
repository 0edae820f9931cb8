package dev.cloudsql;

/**
 * When the connector renews an instance's metadata and client certificate.
 *
 * <p>In every policy an expired certificate is never used, and a valid one is never dropped because
 * a renewal failed.
 *
 * @since 0.1
 */
public enum RefreshPolicy {
  /**
   * Renew ahead of expiry while the instance is in use; stop when nobody has connected for two
   * renewals, and wake with the next connect. The default: right for servers and for functions
   * whose CPU is throttled between requests.
   */
  ADAPTIVE,
  /**
   * Renew ahead of expiry for as long as the connector is open, used or not. A shared connector
   * still stops when nothing has used it for the idle timeout.
   */
  AHEAD,
  /**
   * Renew only when a connect finds the certificate within four minutes of its expiry; no timer
   * ever runs.
   */
  LAZY
}
