package dev.cloudsql.reliability.chaos;

import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import jdk.jfr.consumer.RecordedEvent;

/**
 * Searches for secrets in everything that this process logs while this is open, at every level, by
 * SLF4J and by {@code java.util.logging}.
 */
final class SecretWatch extends Handler implements AutoCloseable {

  static final String PASSWORD = "correct-horse-battery-staple";

  /** The password, the beginning of every token, and how private keys show. */
  private static final List<String> SECRETS =
      List.of(PASSWORD, "ya29.", "PRIVATE KEY", "private exponent", "privateExponent");

  /**
   * At FINE the JDK's HTTP client prints the headers of every request, the token too, and nothing
   * can make it leave one out. Nothing else is passed over.
   */
  private static final String JDK_HTTP = "sun.net.www.protocol.http.HttpURLConnection";

  private final Findings findings;
  private final Logger root = Logger.getLogger("");
  private final Level level = root.getLevel();
  private final Handler[] handlers = root.getHandlers();
  private final SimpleFormatter format = new SimpleFormatter();
  private volatile long lines;

  SecretWatch(Findings findings) {
    this.findings = findings;
    for (Handler handler : handlers) {
      root.removeHandler(handler);
    }
    root.addHandler(this);
    root.setLevel(Level.ALL);
  }

  @Override
  public void publish(LogRecord line) {
    if (!JDK_HTTP.equals(line.getLoggerName())) {
      count();
      read(format.format(line));
    }
  }

  /** Reads a failure with all its causes. */
  void read(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    read(text.toString());
    if (failure.getCause() instanceof ConnectorException known) {
      known.recentEvents().forEach(this::read);
    }
  }

  /** Reads the text of an event of the connector. */
  void read(ConnectorEvent event) {
    read(event.toString());
  }

  /** Reads an event of Java Flight Recorder. */
  void read(RecordedEvent event) {
    read(event.toString());
  }

  /** Reads a status as text and as JSON. */
  void read(ConnectorStatus status) {
    read(status.toString());
    read(status.toJson());
  }

  private void read(String text) {
    for (String secret : SECRETS) {
      findings.check(Invariant.NO_SECRETS, !text.contains(secret), secret + " is in: " + text);
    }
  }

  private synchronized void count() {
    lines++;
  }

  /** How many lines were logged. */
  long lines() {
    return lines;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.setLevel(level);
    root.removeHandler(this);
    for (Handler handler : handlers) {
      root.addHandler(handler);
    }
  }
}
