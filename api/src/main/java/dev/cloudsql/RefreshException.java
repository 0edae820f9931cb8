package dev.cloudsql;

import org.jspecify.annotations.Nullable;

/**
 * The Admin API or the credentials did not give what a connect needs.
 *
 * @since 0.1
 */
public final class RefreshException extends ConnectorException {

  private static final long serialVersionUID = 1;

  /**
   * Reports a failed refresh.
   *
   * @param code what is wrong
   * @param instance the instance that was asked for, if there is one
   * @param message what failed, why, and what to do; without secrets
   * @param cause what brought it to light, if anything was thrown
   */
  public RefreshException(
      ErrorCode code, @Nullable InstanceName instance, String message, @Nullable Throwable cause) {
    super(code, Phase.REFRESH, instance, message, cause);
  }
}
