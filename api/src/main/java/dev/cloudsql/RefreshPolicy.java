package dev.cloudsql;

/**
 * When the connector renews an instance's connection info and client certificate.
 *
 * <p>With every policy, an expired certificate is never used, and a valid certificate stays in use
 * when a renewal fails.
 *
 * <p>Later releases may add constants, so a {@code switch} needs a {@code default}.
 *
 * @since 0.1
 */
public enum RefreshPolicy {
  /**
   * Renew ahead of expiry while the instance is in use; stop after two renewals without a connect,
   * and start again with the next connect. The default, suitable for servers and for functions
   * whose CPU is throttled between requests.
   */
  ADAPTIVE,
  /**
   * Renew ahead of expiry for as long as the connector is open, used or not. A shared connector
   * still stops when it has not been used for the idle timeout.
   */
  AHEAD,
  /**
   * Renew only when a connect finds that the certificate expires within four minutes; no timer
   * runs.
   */
  LAZY
}
