package dev.cloudsql;

import org.jspecify.annotations.Nullable;

/**
 * No address of the instance led to a trusted TLS connection, or the driver could not log in over
 * it in time.
 *
 * @since 0.1
 */
public final class DialException extends ConnectorException {

  private static final long serialVersionUID = 1;

  /**
   * Reports a failed dial.
   *
   * @param code what is wrong
   * @param phase {@link Phase#TCP}, {@link Phase#TLS} or {@link Phase#LOGIN}
   * @param instance the instance that was dialled
   * @param message what failed, why, and what to do; without secrets
   * @param cause what brought it to light, if anything was thrown
   */
  public DialException(
      ErrorCode code,
      Phase phase,
      @Nullable InstanceName instance,
      String message,
      @Nullable Throwable cause) {
    super(code, phase, instance, message, cause);
  }
}
