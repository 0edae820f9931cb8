package dev.cloudsql;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a connect fails; {@link #code()} says why and {@link #phase()} says in which step.
 *
 * <p>The message names what failed, for which instance, why, and what to do. It ends with the code
 * in brackets and never holds a secret. JDBC callers find this exception as the cause of a {@link
 * java.sql.SQLTransientConnectionException} when {@link #retryable()}, else of a {@link
 * java.sql.SQLNonTransientConnectionException}.
 *
 * <p>There are no subclasses: to distinguish failures, compare {@link #code()}. Plug-ins throw it
 * too.
 *
 * @since 0.1
 */
public final class ConnectorException extends IOException {

  private static final long serialVersionUID = 1;

  private final ErrorCode code;
  private final Phase phase;
  private final transient @Nullable InstanceName instance;
  private final @Nullable Duration retryAfter;
  private final @Nullable String principal;
  private final @Nullable String missingRole;
  private final transient @Nullable List<ConnectorEvent> recentEvents;

  /**
   * Makes an exception without {@link #retryAfter()}.
   *
   * @param code the kind of failure
   * @param phase the step that failed
   * @param instance the instance to connect to; {@code null} if it is not known or does not matter
   * @param message what failed, why, and what to do; without the code and without secrets
   * @param cause the exception that caused this one; {@code null} if there is none
   */
  public ConnectorException(
      ErrorCode code,
      Phase phase,
      @Nullable InstanceName instance,
      String message,
      @Nullable Throwable cause) {
    this(code, phase, instance, message, cause, null);
  }

  /**
   * Makes an exception for a failure after which a server said how long to wait.
   *
   * @param code the kind of failure
   * @param phase the step that failed
   * @param instance the instance to connect to; {@code null} if it is not known or does not matter
   * @param message what failed, why, and what to do; without the code and without secrets
   * @param cause the exception that caused this one; {@code null} if there is none
   * @param retryAfter the server's {@code Retry-After}, counted from its answer; {@code null} if it
   *     sent none
   */
  public ConnectorException(
      ErrorCode code,
      Phase phase,
      @Nullable InstanceName instance,
      String message,
      @Nullable Throwable cause,
      @Nullable Duration retryAfter) {
    super(message + " [" + code.id() + "]", cause);
    this.code = code;
    this.phase = phase;
    this.instance = instance;
    this.retryAfter = retryAfter;
    this.principal = null;
    this.missingRole = null;
    this.recentEvents = null;
  }

  /** Copies an exception, and changes some of its facts. */
  private ConnectorException(
      ConnectorException original,
      @Nullable String principal,
      @Nullable String missingRole,
      @Nullable List<ConnectorEvent> recentEvents) {
    super(original.getMessage(), original.getCause());
    this.code = original.code;
    this.phase = original.phase;
    this.instance = original.instance;
    this.retryAfter = original.retryAfter;
    this.principal = principal;
    this.missingRole = missingRole;
    this.recentEvents = recentEvents;
    setStackTrace(original.getStackTrace());
    for (Throwable suppressed : original.getSuppressed()) {
      addSuppressed(suppressed);
    }
  }

  /**
   * Returns a copy that says who was denied what.
   *
   * @param deniedPrincipal the e-mail address of the principal; {@code null} if it is not known
   * @param role the role that would help, such as {@code roles/cloudsql.client}; {@code null} if it
   *     is not known
   * @return an equal exception with the same stack trace and cause
   */
  public ConnectorException withDenied(@Nullable String deniedPrincipal, @Nullable String role) {
    return new ConnectorException(this, deniedPrincipal, role, recentEvents);
  }

  /**
   * Returns a copy that carries events; the runtime makes it when a connect fails.
   *
   * @param events the events before the failure, oldest first
   * @return an equal exception with the same stack trace and cause
   */
  public ConnectorException withRecentEvents(List<ConnectorEvent> events) {
    return new ConnectorException(this, principal, missingRole, List.copyOf(events));
  }

  /** The kind of failure; stable between releases. */
  public ErrorCode code() {
    return code;
  }

  /** The step of the connect that failed, or during which the deadline passed. */
  public Phase phase() {
    return phase;
  }

  /** The instance to connect to; empty when it is not known, or after deserialization. */
  public Optional<InstanceName> instance() {
    return Optional.ofNullable(instance);
  }

  /** Whether the same call may succeed later with nothing changed by the caller. */
  public boolean retryable() {
    return code.retryable();
  }

  /**
   * How long the server asked to wait before the next request, counted from its answer; empty when
   * it did not say. The connector's own retries observe it; a program that retries should wait as
   * long.
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /**
   * Who was denied access, usually an e-mail address; empty for other failures, or when the
   * credentials do not tell.
   */
  public Optional<String> principal() {
    return Optional.ofNullable(principal);
  }

  /**
   * The IAM role that the {@linkplain #principal() principal} lacks, such as {@code
   * roles/cloudsql.client}; empty for other failures.
   */
  public Optional<String> missingRole() {
    return Optional.ofNullable(missingRole);
  }

  /**
   * The last events of the instance and of its domain name before this failure, oldest first: about
   * ten, among them the last refreshes, the last connect that succeeded, and the end of this one.
   * Immutable; empty if the connect had not begun, and after deserialization.
   */
  public List<ConnectorEvent> recentEvents() {
    return recentEvents == null ? List.of() : recentEvents;
  }
}
