package dev.cloudsql.runtime.connect.events;

import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.ConnectRetried;
import dev.cloudsql.ConnectorEvent.DrainEnded;
import dev.cloudsql.ConnectorEvent.DrainStarted;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.NameResolved;
import dev.cloudsql.ConnectorEvent.OfConnect;
import dev.cloudsql.ConnectorEvent.OfName;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.RefreshStarted;
import dev.cloudsql.ConnectorEvent.ResolveFailed;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.connect.events.EventRecords.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes events to the log: INFO for changes, WARN when a certificate is about to expire or a name
 * cannot be checked, DEBUG for the path of each connect, by its number.
 */
final class LogListener implements ConnectorListener {

  private static final Duration CLOSE_TO_EXPIRY = Duration.ofMinutes(15);
  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

  /** False with SLF4J 1.7, which Maven's plugins, Kafka Connect and Flink bring. */
  private static final boolean HAS_KEYS = hasKeys();

  private final Logger connects;
  private final Logger refreshes;
  private final Logger names;
  private final Set<InstanceName> connected = ConcurrentHashMap.newKeySet();
  private final Set<String> unresolved = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<InstanceName, Instant> retries = new ConcurrentHashMap<>();
  private final ConcurrentMap<InstanceName, Instant> warnings = new ConcurrentHashMap<>();

  /** Writes to the loggers of a factory, by their names. */
  LogListener(Function<String, Logger> loggers) {
    connects = loggers.apply("dev.cloudsql.connect");
    refreshes = loggers.apply("dev.cloudsql.refresh");
    names = loggers.apply("dev.cloudsql.names");
  }

  /** Whether the events within a connect are logged. */
  boolean details() {
    return connects.isDebugEnabled();
  }

  @Override
  public void event(ConnectorEvent event) {
    log(connects, Level.DEBUG, event);
  }

  @Override
  public void connectFinished(ConnectFinished event) {
    boolean first = event.report().isPresent() && connected.add(event.report().get().instance());
    if (first) {
      log(
          connects,
          Level.INFO,
          event,
          "Connected to %s at %s"
              .formatted(event.report().get().instance(), event.report().get().transport()));
    }
    log(connects, Level.DEBUG, event);
  }

  @Override
  public void connectRetried(ConnectRetried event) {
    boolean due = event.instance().filter(instance -> due(retries, instance, event)).isPresent();
    log(connects, due ? Level.INFO : Level.DEBUG, event);
  }

  @Override
  public void refreshStarted(RefreshStarted event) {
    log(refreshes, Level.DEBUG, event);
  }

  @Override
  public void refreshFinished(RefreshFinished event) {
    InstanceName instance = event.instance().orElseThrow();
    if (event.failure().isEmpty()) {
      boolean warned = warnings.remove(instance) != null;
      log(refreshes, warned ? Level.INFO : Level.DEBUG, event);
      return;
    }
    Optional<Instant> end =
        event.certificateExpiry().filter(at -> event.time().isAfter(at.minus(CLOSE_TO_EXPIRY)));
    if (end.isPresent() && due(warnings, instance, event)) {
      log(
          refreshes,
          Level.WARN,
          event,
          "The certificate for %s ends at %s, and renewing it fails: %s"
              .formatted(instance, end.get(), event.failure().get().getMessage()));
    } else {
      log(refreshes, Level.DEBUG, event);
    }
  }

  @Override
  public void nameResolved(NameResolved event) {
    unresolved.remove(event.name());
    log(names, Level.INFO, event);
  }

  @Override
  public void resolveFailed(ResolveFailed event) {
    boolean first = unresolved.add(event.name());
    log(names, first && event.instance().isPresent() ? Level.WARN : Level.DEBUG, event);
  }

  @Override
  public void nameMoved(NameMoved event) {
    unresolved.remove(event.name());
    log(names, Level.INFO, event);
  }

  @Override
  public void drainStarted(DrainStarted event) {
    log(names, Level.INFO, event);
  }

  @Override
  public void drainEnded(DrainEnded event) {
    log(names, Level.INFO, event);
  }

  /** Whether a minute has passed since the last line about an instance; the clock may jump. */
  private static boolean due(
      ConcurrentMap<InstanceName, Instant> lines, InstanceName instance, ConnectorEvent event) {
    Instant now = event.time();
    return now.equals(
        lines.compute(
            instance,
            (key, last) ->
                last == null || now.isBefore(last) || !now.isBefore(last.plus(BETWEEN_LINES))
                    ? now
                    : last));
  }

  private static void log(Logger logger, Level level, ConnectorEvent event) {
    if (enabled(logger, level)) {
      log(logger, level, event, event instanceof Told told ? told.text() : event.toString());
    }
  }

  /** Passes keys and values to loggers that take them; the text holds the same facts. */
  private static void log(Logger logger, Level level, ConnectorEvent event, String text) {
    if (HAS_KEYS && KeyValues.log(logger, level, event, text)) {
      return;
    }
    switch (level) {
      case WARN -> logger.warn(text);
      case INFO -> logger.info(text);
      default -> logger.debug(text);
    }
  }

  private static boolean hasKeys() {
    try {
      return LoggingEventAware.class.isInterface();
    } catch (NoClassDefFoundError e) {
      return false;
    }
  }

  /** What needs SLF4J 2; a separate class, so that this one can be loaded without it. */
  private static final class KeyValues {

    /** Logs the event, unless the logger takes no keys. */
    static boolean log(Logger logger, Level level, ConnectorEvent event, String text) {
      if (!(logger instanceof LoggingEventAware)) {
        return false;
      }
      LoggingEventBuilder line = logger.atLevel(level);
      if (event.instance().isPresent()) {
        line = line.addKeyValue("instance", event.instance().get());
      }
      if (event instanceof OfConnect connect) {
        line = line.addKeyValue("connect", connect.connectId());
      }
      if (event instanceof OfName name) {
        line = line.addKeyValue("name", name.name());
      }
      line.log(text);
      return true;
    }
  }

  private static boolean enabled(Logger logger, Level level) {
    return switch (level) {
      case WARN -> logger.isWarnEnabled();
      case INFO -> logger.isInfoEnabled();
      default -> logger.isDebugEnabled();
    };
  }
}
