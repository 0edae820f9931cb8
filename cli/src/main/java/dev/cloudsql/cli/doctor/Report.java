package dev.cloudsql.cli.doctor;

import dev.cloudsql.InstanceName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The result of an examination. It holds no secret.
 *
 * @param target the instance connection name or DNS name, without the rest of a URL
 * @param instance the instance; {@code null} if it was not found out
 * @param steps all steps, in order
 * @param findings what is wrong: the reason of a failure first, then the warnings
 * @param loggedIn whether a login was asked for and succeeded
 * @param duration the time of the examination
 */
record Report(
    String target,
    @Nullable InstanceName instance,
    List<StepResult> steps,
    List<Finding> findings,
    boolean loggedIn,
    Duration duration) {

  /** Copies the lists. */
  Report {
    steps = List.copyOf(steps);
    findings = List.copyOf(findings);
  }

  /** The reason why the connect failed; empty if it succeeded. */
  Optional<Finding> failure() {
    return findings.stream().filter(Finding::fatal).findFirst();
  }
}
