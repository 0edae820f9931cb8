package dev.cloudsql.benchmarks.fleet;

import java.time.Duration;

/** The parts of the day in the report. */
enum Span {
  START("the first minute", 0, 1),
  MORNING("after the start, 3 hours", 1, 180),
  FORENOON("until the outage", 180, 720),
  OUTAGE("an hour of outage", 720, 780),
  BACK("the first minute after it", 780, 781),
  HOUR_AFTER("the hour after that", 781, 841),
  AFTERNOON("until midnight", 841, 1440);

  private final String title;
  private final Duration from;
  private final Duration to;

  Span(String title, int fromMinute, int toMinute) {
    this.title = title;
    this.from = Duration.ofMinutes(fromMinute);
    this.to = Duration.ofMinutes(toMinute);
  }

  String title() {
    return title;
  }

  Day.Rates rates(Day day) {
    return day.rates(from, to);
  }

  long failures(Day day) {
    return day.failures(from, to);
  }
}
