package dev.cloudsql.examples.realcloud;

import dev.cloudsql.ConnectorException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The results of all checks, as a Markdown table that can be published: names of the instance, its
 * project, users and databases, and addresses are replaced.
 */
final class Report {

  private final Arguments arguments;
  private final List<String> rows = new ArrayList<>();
  private boolean failed;

  Report(Arguments arguments) {
    this.arguments = arguments;
  }

  /** Does something with the instance, and says what is worth knowing about it. */
  @FunctionalInterface
  interface Check {
    String run() throws Exception;
  }

  /** Runs a check that must succeed. */
  void check(String name, Check check) throws InterruptedException {
    long start = System.nanoTime();
    try {
      row(name, "ok", check.run(), start);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception | AssertionError e) {
      failed = true;
      row(name, "**failed**", describe(e), start);
    }
  }

  /** Adds a result that is neither good nor bad. */
  void note(String name, String result, String detail) {
    rows.add("| %s | %s | %s | |".formatted(name, result, publishable(detail)));
  }

  boolean failed() {
    return failed;
  }

  void print(PrintStream out) {
    out.println("| check | result | detail | ms |");
    out.println("|---|---|---|--:|");
    rows.forEach(out::println);
  }

  /** The connector's exception behind another one. */
  static Optional<ConnectorException> connectorException(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectorException found) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private void row(String name, String result, String detail, long start) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    rows.add("| %s | %s | %s | %d |".formatted(name, result, publishable(detail), millis));
  }

  private static String describe(Throwable failure) {
    String kind = failure.getClass().getSimpleName();
    return connectorException(failure)
        .map(it -> "%s in %s: %s".formatted(it.code().id(), it.phase(), it.getMessage()))
        .orElseGet(() -> kind + ": " + failure.getMessage());
  }

  private String publishable(String text) {
    String cleaned = text.replaceAll("\\s*\\R\\s*", " ").replace("|", "\\|");
    cleaned = cleaned.replace(arguments.instance(), "<instance>");
    String[] parts = arguments.instance().split(":", -1);
    for (String part : new String[] {parts[0], parts[parts.length - 1]}) {
      cleaned = cleaned.replace(part, "<name>");
    }
    cleaned = replaced(cleaned, arguments.user(), "<user>");
    cleaned = replaced(cleaned, arguments.password(), "<password>");
    cleaned = replaced(cleaned, arguments.domainName(), "<domain name>");
    return cleaned
        .replaceAll("[\\w.+-]+@[\\w.-]+", "<principal>")
        .replaceAll("\\b\\d{1,3}(\\.\\d{1,3}){3}\\b", "<address>")
        .replaceAll("\\S+\\.sql(-psc)?\\.goog\\.?", "<address>");
  }

  private static String replaced(String text, Optional<String> secret, String by) {
    return secret.map(it -> text.replace(it, by)).orElse(text);
  }
}
