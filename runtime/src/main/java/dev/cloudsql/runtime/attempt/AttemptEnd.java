package dev.cloudsql.runtime.attempt;

import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.instance.Target;
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
    return new ConnectorException(
        code, phase, phase == Phase.RESOLVE ? null : known, message, cause);
  }
}
