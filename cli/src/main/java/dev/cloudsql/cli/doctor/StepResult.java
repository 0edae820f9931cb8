package dev.cloudsql.cli.doctor;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an examination found at one step.
 *
 * @param step the step
 * @param outcome whether it is in order
 * @param duration how long it took; {@code null} if it was not timed
 * @param lines what was found, for people; the first is the most important
 * @param facts the same for programs: strings, numbers, and lists of them
 */
record StepResult(
    Step step,
    Outcome outcome,
    @Nullable Duration duration,
    List<String> lines,
    Map<String, Object> facts) {

  /** Copies the collections. */
  StepResult {
    lines = List.copyOf(lines);
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /** Whether a step is in order. */
  enum Outcome {
    /** Nothing is wrong. */
    OK,
    /** A connect works, but something should be changed. */
    WARNING,
    /** The connect fails here. */
    FAILED,
    /** The step was not needed, not asked for, or not reached. */
    SKIPPED
  }
}
