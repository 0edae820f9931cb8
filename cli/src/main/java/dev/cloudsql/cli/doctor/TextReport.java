package dev.cloudsql.cli.doctor;

import dev.cloudsql.cli.doctor.StepResult.Outcome;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;

/**
 * Writes a report for people: a line or more for each step, the findings, and at the end the
 * verdict with the first thing to do.
 *
 * @param ansi whether to use colours
 * @param symbols whether the output can show symbols that are not ASCII
 */
record TextReport(Ansi ansi, boolean symbols) {

  private static final int WIDTH = 100;
  private static final String INDENT = "  ";

  /** The report for an output with this character encoding. */
  static TextReport on(Ansi ansi, Charset charset) {
    return new TextReport(ansi, charset.newEncoder().canEncode('✓'));
  }

  String of(Report report) {
    List<String> lines = new ArrayList<>();
    lines.add("Cloud SQL doctor: " + subject(report));
    lines.add("");
    report.steps().forEach(step -> step(step, lines));
    report.findings().forEach(finding -> finding(finding, lines));
    lines.add("");
    lines.addAll(wrapped(verdict(report), ""));
    return String.join(System.lineSeparator(), lines);
  }

  private static String subject(Report report) {
    if (report.target().isEmpty()) {
      return "a URL";
    }
    return report.instance() == null || report.instance().toString().equals(report.target())
        ? report.target()
        : report.target() + ", " + report.instance();
  }

  private void step(StepResult step, List<String> lines) {
    String time = step.duration() == null ? "" : Times.text(step.duration());
    List<String> text =
        step.lines().isEmpty()
            ? List.of(step.outcome() == Outcome.FAILED ? "see below" : "not reached")
            : step.lines();
    String title = "%s %-18s %7s  ".formatted(mark(step.outcome()), step.step().title(), time);
    String margin = " ".repeat(INDENT.length() + title.length());
    List<String> wrapped = text.stream().flatMap(it -> wrapped(it, margin).stream()).toList();
    lines.add(
        INDENT
            + title.replace(mark(step.outcome()), colour(step.outcome(), mark(step.outcome())))
            + wrapped.get(0).substring(margin.length()));
    lines.addAll(wrapped.subList(1, wrapped.size()));
  }

  private String mark(Outcome outcome) {
    return switch (outcome) {
      case OK -> symbols ? "✓" : "ok  ";
      case WARNING -> symbols ? "!" : "warn";
      case FAILED -> symbols ? "✗" : "FAIL";
      case SKIPPED -> symbols ? "·" : "-   ";
    };
  }

  private String colour(Outcome outcome, String text) {
    return switch (outcome) {
      case OK -> ansi.string("@|green " + text + "|@");
      case WARNING -> ansi.string("@|yellow " + text + "|@");
      case FAILED -> ansi.string("@|bold,red " + text + "|@");
      case SKIPPED -> text;
    };
  }

  private void finding(Finding finding, List<String> lines) {
    Outcome outcome = finding.fatal() ? Outcome.FAILED : Outcome.WARNING;
    lines.add("");
    lines.add(
        colour(outcome, finding.fatal() ? "FAILURE " : "WARNING ")
            + finding.diagnosis().id()
            + " at "
            + finding.which());
    field("What", finding.diagnosis().meaning(), lines);
    field("Why", finding.why(), lines);
    field("Do", finding.remedy(), lines);
  }

  private static void field(String name, String text, List<String> lines) {
    String margin = INDENT + "      ";
    List<String> wrapped = wrapped(text, margin);
    lines.add((INDENT + name + "      ").substring(0, margin.length()) + wrapped.get(0).strip());
    lines.addAll(wrapped.subList(1, wrapped.size()));
  }

  private static String verdict(Report report) {
    if (report.failure().isPresent()) {
      Finding reason = report.failure().get();
      return "Cannot connect (%s). First: %s".formatted(reason.diagnosis().id(), reason.remedy());
    }
    String verdict =
        (report.loggedIn() ? "Healthy: the login works" : "Healthy: a program can connect")
            + ", examined in "
            + Times.text(report.duration())
            + ".";
    return report.findings().isEmpty()
        ? verdict
        : verdict + " First of the warnings: " + report.findings().get(0).remedy();
  }

  /** Breaks a text between words; what has no blank, such as a URL or a name, stays whole. */
  private static List<String> wrapped(String text, String margin) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(margin);
    for (String word : Stream.of(text.split(" ")).filter(it -> !it.isEmpty()).toList()) {
      if (line.length() > margin.length() && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(margin);
      }
      line.append(line.length() > margin.length() ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
