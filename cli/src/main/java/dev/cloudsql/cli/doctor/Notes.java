package dev.cloudsql.cli.doctor;

import com.google.errorprone.annotations.FormatMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is noted of a step while it is examined. */
final class Notes {

  private final List<String> lines = new ArrayList<>();
  private final Map<String, Object> facts = new LinkedHashMap<>();
  private @Nullable Duration duration;
  private boolean skipped;

  /** Adds a line for people. */
  Notes line(String text) {
    lines.add(text);
    return this;
  }

  /** Adds a line for people, with these values in it. */
  @FormatMethod
  Notes line(String format, Object... values) {
    return line(format.formatted(values));
  }

  /** Adds a line for people before the others. */
  Notes headline(String text) {
    lines.add(0, text);
    return this;
  }

  /** Adds a fact for programs. */
  Notes fact(String name, Object value) {
    facts.put(name, value);
    return this;
  }

  /** Sets the duration of the step. */
  Notes took(Duration time) {
    duration = time;
    return this;
  }

  /** Notes that the step is not needed. */
  Notes skip(String why) {
    skipped = true;
    return line(why);
  }

  boolean empty() {
    return lines.isEmpty();
  }

  /** The result, when the examination is over. */
  StepResult result(Step step, StepResult.Outcome outcome) {
    return new StepResult(
        step,
        skipped && outcome == StepResult.Outcome.OK ? StepResult.Outcome.SKIPPED : outcome,
        duration,
        lines,
        facts);
  }
}
