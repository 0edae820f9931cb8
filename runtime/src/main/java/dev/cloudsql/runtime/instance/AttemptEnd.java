package dev.cloudsql.runtime.instance;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.DialException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.RefreshException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ends that is called off.
 *
 * @param code the kind of end
 * @param phase the phase that it ends in
 * @param target what the caller asked for
 * @param instance where that leads, if it is known yet
 */
record AttemptEnd(ErrorCode code, Phase phase, Target target, Optional<InstanceName> instance) {

  /** The error for the caller. */
  ConnectorException because(String what, @Nullable Throwable cause) {
    InstanceName known = instance.orElse(null);
    String message =
        "Cannot connect to %s: %s %s."
            .formatted(known == null ? target : known, what, PhaseClock.during(phase));
    return switch (phase) {
      case RESOLVE -> RefreshException.resolving(code, message, cause);
      case REFRESH -> new RefreshException(code, known, message, cause);
      default -> new DialException(code, phase, known, message, cause);
    };
  }
}
