package dev.cloudsql.examples.quickstart;

import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectReport.Tunnel;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.examples.quickstart.Quickstart.Outcome;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;

/** What happened, in lines to read. */
record Summary(PrintStream out) {

  void print(Outcome outcome, String remark) {
    ConnectReport report = outcome.report();
    line("Instance", report.instance() + remark);
    Tunnel tunnel = report.tunnel().orElseThrow();
    line("Database", tunnel.databaseVersion());
    line("", outcome.version());
    line("Address", tunnel.address() + ", chosen by " + tunnel.reason());
    line("Encryption", tunnel.tlsProtocol() + ", " + tunnel.cipherSuite());
    line("Certificate", "good until " + tunnel.certificateExpiry().truncatedTo(ChronoUnit.SECONDS));
    line("Time", times(report));
    String label = "Rows";
    for (Quickstart.Greeting row : outcome.rows()) {
      line(label, "%d  %-12s  %s".formatted(row.id(), row.words(), row.language()));
      label = "";
    }
  }

  /** A failure in one line, with its code or SQLState at the end. */
  static String line(Exception failure) {
    String message = String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    boolean hasCode = failure.getCause() instanceof ConnectorException;
    return failure instanceof SQLException sql && !hasCode
        ? "%s [SQLState %s]".formatted(message, sql.getSQLState())
        : message;
  }

  private void line(String label, String text) {
    out.println("%-12s  %s".formatted(label, text));
  }

  private static String times(ConnectReport report) {
    Duration total = report.phases().values().stream().reduce(Duration.ZERO, Duration::plus);
    return report.phases().entrySet().stream()
        .map(phase -> phase.getKey().name().toLowerCase(Locale.ROOT) + " " + ms(phase.getValue()))
        .collect(Collectors.joining(", ", "", "; together " + ms(total)));
  }

  private static String ms(Duration duration) {
    return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
  }
}
