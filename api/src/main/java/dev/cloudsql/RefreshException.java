package dev.cloudsql;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Admin API, the credentials or DNS did not give what a connect needs.
 *
 * @since 0.1
 */
public final class RefreshException extends ConnectorException {

  private static final long serialVersionUID = 1;

  private final @Nullable Duration retryAfter;

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
    this(code, instance, message, cause, null);
  }

  /**
   * Reports a failed refresh of which the server said when to try again.
   *
   * @param code what is wrong
   * @param instance the instance that was asked for, if there is one
   * @param message what failed, why, and what to do; without secrets
   * @param cause what brought it to light, if anything was thrown
   * @param retryAfter the server's {@code Retry-After}, from the moment of its answer
   */
  public RefreshException(
      ErrorCode code,
      @Nullable InstanceName instance,
      String message,
      @Nullable Throwable cause,
      @Nullable Duration retryAfter) {
    super(code, Phase.REFRESH, instance, message, cause);
    this.retryAfter = retryAfter;
  }

  /**
   * Reports that it could not be found out where a name leads, in {@link Phase#RESOLVE}.
   *
   * @param code what is wrong
   * @param message what failed, why, and what to do; without secrets
   * @param cause what brought it to light, if anything was thrown
   * @return the exception, without an instance
   */
  public static RefreshException resolving(
      ErrorCode code, String message, @Nullable Throwable cause) {
    return new RefreshException(code, message, cause);
  }

  private RefreshException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(code, Phase.RESOLVE, null, message, cause);
    this.retryAfter = null;
  }

  /** How long the server asked to wait before the next try; empty when it did not say. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
