package dev.cloudsql.runtime.connect.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorEvent.Cure;
import dev.cloudsql.ConnectorEvent.Operation;
import dev.cloudsql.ConnectorEvent.RefreshKind;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ErrorCode;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import dev.cloudsql.runtime.connect.events.EventRecords.ConnectFacts;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.LoggingEventAware;

@DisplayName("The log")
class LogListenerTests {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final InstanceName INSTANCE = InstanceName.parse("project:region:instance");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final List<String> log = new ArrayList<>();
  private final LogListener listener = new LogListener(name -> new PlainLogger(name, log));
  private Instant now = START;

  @Test
  @DisplayName("has one INFO for the first connect to an instance, and the number of every connect")
  void connects() {
    listener.connectFinished(connect(7, null));
    listener.connectFinished(connect(8, null));

    assertThat(log)
        .containsExactly(
            "INFO Connected to project:region:instance at the Unix socket /sockets/db",
            "DEBUG connect 7 to project:region:instance: succeeded after 1.000 s at the Unix socket"
                + " /sockets/db",
            "DEBUG connect 8 to project:region:instance: succeeded after 1.000 s at the Unix socket"
                + " /sockets/db");
  }

  @Test
  @DisplayName("has a failed connect at DEBUG, because the caller gets the exception")
  void failure() {
    listener.connectFinished(connect(9, failure(ErrorCode.TCP)));

    assertThat(log)
        .containsExactly(
            "DEBUG connect 9 to project:region:instance: failed after 1.000 s: It is broken."
                + " [CSQL-TCP]");
  }

  @Test
  @DisplayName("names a refused login by its SQLState, or by the exception that has none")
  void refusedLogin() {
    listener.connectFinished(connect(9, new SQLException("hunter2", "28P01")));
    listener.connectFinished(connect(10, new SQLException("hunter2")));

    assertThat(log)
        .containsExactly(
            "DEBUG connect 9 to project:region:instance: failed after 1.000 s: the database refused"
                + " the login, SQLState 28P01",
            "DEBUG connect 10 to project:region:instance: failed after 1.000 s:"
                + " java.sql.SQLException");
  }

  @Test
  @DisplayName("warns once a minute when a renewal fails and the certificate expires soon")
  void warns() {
    Instant expiry = START.plus(Duration.ofMinutes(20));
    listener.refreshFinished(refresh(expiry, failure(ErrorCode.API_UNAVAILABLE)));
    assertThat(log.get(0)).startsWith("DEBUG ");

    now = expiry.minus(Duration.ofMinutes(14));
    listener.refreshFinished(refresh(expiry, failure(ErrorCode.API_UNAVAILABLE)));
    now = now.plus(SECOND);
    listener.refreshFinished(refresh(expiry, failure(ErrorCode.API_UNAVAILABLE)));
    assertThat(log.stream().filter(line -> line.startsWith("WARN")))
        .containsExactly(
            "WARN The certificate for project:region:instance ends at 2026-01-01T00:20:00Z, and"
                + " renewing it fails: It is broken. [CSQL-API-UNAVAILABLE]");

    now = now.plus(MINUTE);
    listener.refreshFinished(refresh(expiry, failure(ErrorCode.API_UNAVAILABLE)));
    assertThat(log.stream().filter(line -> line.startsWith("WARN"))).hasSize(2);
  }

  @Test
  @DisplayName("says at INFO that renewals work again, if it has warned before")
  void recovers() {
    Instant expiry = START.plus(Duration.ofMinutes(10));
    listener.refreshFinished(refresh(expiry, null));
    assertThat(log.get(0)).startsWith("DEBUG ");
    listener.refreshFinished(refresh(expiry, failure(ErrorCode.API_UNAVAILABLE)));

    listener.refreshFinished(refresh(expiry.plus(MINUTE), null));
    listener.refreshFinished(refresh(expiry.plus(MINUTE), null));

    assertThat(log.stream().filter(line -> line.startsWith("INFO")))
        .containsExactly(
            "INFO refresh of project:region:instance (renewal, built in): succeeded after 1.000 s,"
                + " certificate valid until 2026-01-01T00:11:00Z");
  }

  @Test
  @DisplayName("has a retry at INFO once a minute, and at DEBUG otherwise")
  void retries() {
    ConnectFacts facts = facts(3);
    for (int i = 0; i < 3; i++) {
      listener.connectRetried(
          new EventRecords.Retried(
              now, facts, INSTANCE, Cure.NEW_CONNECTION_INFO, failure(ErrorCode.TLS)));
      now = now.plus(Duration.ofSeconds(40));
    }
    assertThat(log.stream().map(line -> line.split(" ")[0]))
        .containsExactly("INFO", "DEBUG", "INFO");
    assertThat(String.join("\n", log))
        .contains("connect 3 to ")
        .contains("tries again with new connection info, because: It is broken. [CSQL-TLS]");
  }

  @Test
  @DisplayName("warns when a known name cannot be checked, once until it resolves again")
  void names() {
    String name = "db.example.com";
    ConnectorException failure = failure(ErrorCode.NAME_UNAVAILABLE);
    listener.resolveFailed(new EventRecords.Unresolved(now, name, null, failure));
    listener.nameResolved(new EventRecords.Resolved(now, name, INSTANCE));
    listener.resolveFailed(new EventRecords.Unresolved(now, name, INSTANCE, failure));
    listener.resolveFailed(new EventRecords.Unresolved(now, name, INSTANCE, failure));
    listener.nameResolved(new EventRecords.Resolved(now, name, INSTANCE));

    assertThat(log.stream().map(line -> line.split(" ")[0]))
        .containsExactly("DEBUG", "INFO", "WARN", "DEBUG", "INFO");
    assertThat(String.join("\n", log))
        .contains(
            "WARN db.example.com cannot be resolved, so it still leads to"
                + " project:region:instance: It is broken.");
  }

  @Test
  @DisplayName("passes keys and values to loggers that take them")
  void keyValues() {
    List<String> lines = new ArrayList<>();
    LogListener structured = new LogListener(name -> new KeyValueLogger(name, lines));

    structured.connectFinished(connect(7, failure(ErrorCode.TCP)));
    structured.nameResolved(new EventRecords.Resolved(now, "db.example.com", INSTANCE));

    assertThat(lines)
        .containsExactly(
            "dev.cloudsql.connect DEBUG [instance=\"project:region:instance\", connect=\"7\"]",
            "dev.cloudsql.names INFO [instance=\"project:region:instance\","
                + " name=\"db.example.com\"]");
  }

  private EventRecords.Finished connect(long id, @Nullable Exception failure) {
    return new EventRecords.Finished(
        now,
        facts(id),
        INSTANCE,
        SECOND,
        Map.of(),
        failure != null
            ? null
            : new Events.Report(
                INSTANCE, new Events.Report.LocalSocket("/sockets/db"), Map.of(Phase.TCP, SECOND)),
        null,
        null,
        false,
        failure);
  }

  private EventRecords.Refreshed refresh(Instant expiry, @Nullable ConnectorException failure) {
    return new EventRecords.Refreshed(
        now, INSTANCE, AuthMode.BUILT_IN, RefreshKind.RENEWAL, SECOND, expiry, failure);
  }

  private static ConnectFacts facts(long id) {
    return new ConnectFacts(
        id, INSTANCE.toString(), Operation.SOCKET, "echo", AuthMode.BUILT_IN, null);
  }

  private static ConnectorException failure(ErrorCode code) {
    return new ConnectorException(code, Phase.TCP, INSTANCE, "It is broken.", null);
  }

  /** Takes text only, as the bindings of SLF4J 1 do. */
  private static class PlainLogger extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1;

    private final transient List<String> lines;

    PlainLogger(String name, List<String> lines) {
      this.name = name;
      this.lines = lines;
    }

    void add(String line) {
      lines.add(line);
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level level,
        @Nullable Marker marker,
        String message,
        Object @Nullable [] arguments,
        @Nullable Throwable failure) {
      add(level + " " + message);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
      return null;
    }

    @Override
    public boolean isTraceEnabled() {
      return true;
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public boolean isInfoEnabled() {
      return true;
    }

    @Override
    public boolean isWarnEnabled() {
      return true;
    }

    @Override
    public boolean isErrorEnabled() {
      return true;
    }
  }

  /** Takes events with keys and values. */
  private static final class KeyValueLogger extends PlainLogger implements LoggingEventAware {

    private static final long serialVersionUID = 1;

    KeyValueLogger(String name, List<String> lines) {
      super(name, lines);
    }

    @Override
    public void log(LoggingEvent event) {
      add("%s %s %s".formatted(getName(), event.getLevel(), event.getKeyValuePairs()));
    }
  }
}
