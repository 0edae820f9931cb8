package dev.cloudsql.cli.proxy;

import com.google.gson.JsonObject;
import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.DrainStarted;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.NameResolved;
import dev.cloudsql.ConnectorEvent.Operation;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.ResolveFailed;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorListener;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** The log lines of a proxy: for people, or as JSON objects. May be used on any thread. */
final class ProxyLog implements ConnectorListener {

  private static final Pattern TIME = Pattern.compile("^\\d{4}-\\S+Z ");

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean structured;
  private final boolean quiet;
  private final boolean debug;

  /**
   * A log.
   *
   * @param out for what goes well
   * @param err for errors
   */
  ProxyLog(PrintWriter out, PrintWriter err, ProxyFlags flags) {
    this.out = out;
    this.err = err;
    this.structured = flags.structuredLogs;
    this.quiet = flags.quiet;
    this.debug = flags.debugLogs;
  }

  void info(String message) {
    if (!quiet) {
      print(out, "INFO", message);
    }
  }

  void error(String message) {
    print(err, "ERROR", message);
  }

  private void debug(String message) {
    if (debug) {
      print(out, "DEBUG", message);
    }
  }

  /** An event without its time, with which the line begins already. */
  private static String text(ConnectorEvent event) {
    return TIME.matcher(event.toString()).replaceFirst("");
  }

  private void print(PrintWriter writer, String severity, String message) {
    String time = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    String line;
    if (structured) {
      JsonObject json = new JsonObject();
      json.addProperty("severity", severity);
      json.addProperty("timestamp", time);
      json.addProperty("message", message);
      line = json.toString();
    } else {
      line = time + " " + (severity.equals("INFO") ? "" : severity + " ") + message;
    }
    writer.println(line);
    writer.flush();
  }

  @Override
  public void event(ConnectorEvent event) {
    debug(text(event));
  }

  @Override
  public void connectFinished(ConnectFinished event) {
    if (event.failure().isPresent() && event.operation() != Operation.WARM_UP) {
      error("[%s] %s".formatted(event.target(), event.failure().get().getMessage()));
    } else {
      event(event);
    }
  }

  @Override
  public void socketClosed(SocketClosed event) {
    if (event.drained()) {
      info("[%s] closed a connection to the former instance".formatted(event.target()));
    }
    event(event);
  }

  /** A refresh for which connects wait is reported with them. */
  @Override
  public void refreshFinished(RefreshFinished event) {
    if (event.failure().isPresent() && event.certificateExpiry().isPresent()) {
      error(String.valueOf(event.failure().get().getMessage()));
    } else {
      event(event);
    }
  }

  @Override
  public void nameResolved(NameResolved event) {
    info(text(event));
  }

  @Override
  public void resolveFailed(ResolveFailed event) {
    error(text(event));
  }

  @Override
  public void nameMoved(NameMoved event) {
    info(text(event));
  }

  @Override
  public void drainStarted(DrainStarted event) {
    info(text(event));
  }
}
