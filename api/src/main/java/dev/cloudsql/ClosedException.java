package dev.cloudsql;

import org.jspecify.annotations.Nullable;

/**
 * The connector was closed before or during the call.
 *
 * @since 0.1
 */
public final class ClosedException extends ConnectorException {

  private static final long serialVersionUID = 1;

  /**
   * Reports a call on something closed.
   *
   * @param instance the instance that was asked for, if there is one
   * @param message what is closed, and what to do
   */
  public ClosedException(@Nullable InstanceName instance, String message) {
    super(ErrorCode.CLOSED, Phase.CONFIG, instance, message, null);
  }
}
