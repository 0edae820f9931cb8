package dev.cloudsql;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a connect did not come about.
 *
 * <p>The message says what failed, for which instance, why, and what to do; it ends with the code
 * in brackets and never holds a secret. JDBC callers find this exception as the cause of a {@link
 * java.sql.SQLTransientConnectionException} when {@link #retryable()}, else of a {@link
 * java.sql.SQLNonTransientConnectionException}.
 *
 * @since 0.1
 */
public abstract sealed class ConnectorException extends IOException
    permits ConfigException, RefreshException, DialException, ClosedException {

  private static final long serialVersionUID = 1;

  private final String explanation;
  private final ErrorCode code;
  private final Phase phase;
  private final transient @Nullable InstanceName instance;

  ConnectorException(
      ErrorCode code,
      Phase phase,
      @Nullable InstanceName instance,
      String message,
      @Nullable Throwable cause) {
    super(message + " [" + code.id() + "]", cause);
    this.explanation = message;
    this.code = code;
    this.phase = phase;
    this.instance = instance;
  }

  /** The message without the code. */
  public final String explanation() {
    return explanation;
  }

  /** What went wrong, as a value that does not change between releases. */
  public final ErrorCode code() {
    return code;
  }

  /** The step of the connect that failed, or that used up the time. */
  public final Phase phase() {
    return phase;
  }

  /** The instance that was asked for; empty when its name could not be read or did not matter. */
  public final Optional<InstanceName> instance() {
    return Optional.ofNullable(instance);
  }

  /** Whether the same call may succeed later with nothing changed by the caller. */
  public final boolean retryable() {
    return code.retryable();
  }

  /**
   * This error as JDBC reports it, with the message, the SQLState of the code, and this exception
   * as the cause.
   *
   * @return a {@link SQLTransientConnectionException} when {@link #retryable()}, else a {@link
   *     SQLNonTransientConnectionException}
   */
  public final SQLException asSqlException() {
    return retryable()
        ? new SQLTransientConnectionException(getMessage(), code.sqlState(), this)
        : new SQLNonTransientConnectionException(getMessage(), code.sqlState(), this);
  }
}
