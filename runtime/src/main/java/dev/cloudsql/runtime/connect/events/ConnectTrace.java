package dev.cloudsql.runtime.connect.events;

import dev.cloudsql.ConnectReport;
import dev.cloudsql.ConnectReport.SqlData;
import dev.cloudsql.ConnectReport.Tunnel;
import dev.cloudsql.ConnectorEvent.Cure;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.runtime.attempt.Attempt;
import dev.cloudsql.runtime.connect.events.EventRecords.ConnectFacts;
import dev.cloudsql.runtime.connect.events.EventRecords.DialFacts;
import dev.cloudsql.runtime.tls.DialEvents;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the events of one connect, and of the sockets that it opens. Events within the connect
 * are made only if a listener wants them.
 */
public final class ConnectTrace implements DialEvents {

  private final Events events;
  private final Attempt attempt;
  private final ConnectFacts facts;
  private final boolean details;
  private final long start;
  private final AtomicBoolean finished = new AtomicBoolean();
  private volatile @Nullable InstanceAddress address;
  private volatile @Nullable String version;
  private volatile boolean cached;

  ConnectTrace(Events events, Attempt attempt, ConnectFacts facts, boolean details) {
    this.events = events;
    this.attempt = attempt;
    this.facts = facts;
    this.details = details;
    this.start = events.nanoTime();
    if (details) {
      events.tell(
          new EventRecords.Started(events.now(), facts, found()),
          ConnectorListener::connectStarted);
      attempt.observe(
          (phase, duration) ->
              events.tell(
                  new EventRecords.LeftPhase(events.now(), facts, found(), phase, duration),
                  ConnectorListener::phaseFinished));
    }
  }

  private @Nullable InstanceName found() {
    return attempt.found().orElse(null);
  }

  /** Notes the connection info that the connect uses first. */
  public void uses(String databaseVersion, boolean wasThere) {
    if (version == null) {
      cached = wasThere;
    }
    version = databaseVersion;
  }

  @Override
  public void dialling(
      InstanceAddress to, @Nullable InetAddress ip, int port, @Nullable String via) {
    address = to;
    if (details) {
      events.tell(
          new EventRecords.Dialling(events.now(), facts, found(), dial(to, ip, port, via)),
          ConnectorListener::dialStarted);
    }
  }

  @Override
  public void dialled(
      InstanceAddress to,
      @Nullable InetAddress ip,
      int port,
      @Nullable String via,
      Duration duration,
      @Nullable ConnectorException failure) {
    if (details || failure != null) {
      events.publish(
          attempt.instance(),
          new EventRecords.Dialled(
              events.now(), facts, found(), dial(to, ip, port, via), duration, failure),
          ConnectorListener::dialFinished);
    }
  }

  private static DialFacts dial(
      InstanceAddress to, @Nullable InetAddress ip, int port, @Nullable String via) {
    return new DialFacts(to, ip == null ? null : ip.getHostAddress(), port, via);
  }

  /** A socket is open. */
  public OpenTrace opened() {
    InstanceAddress at = address;
    if (details) {
      events.tell(
          new EventRecords.Opened(events.now(), facts, found(), at),
          ConnectorListener::socketOpened);
    }
    return new OpenTrace(events, facts, found(), at, events.nanoTime());
  }

  /** The connect goes on with something that may cure a failure. */
  public void retried(Cure cure, Exception failure) {
    events.publish(
        subject(),
        new EventRecords.Retried(events.now(), facts, found(), cure, failure),
        ConnectorListener::connectRetried);
  }

  /**
   * The connect has succeeded.
   *
   * @param report what was opened; {@code null} if nothing had to be
   */
  public void succeeded(@Nullable ConnectReport report) {
    if (report != null && report.transport() instanceof Tunnel tunnel) {
      address = tunnel.address();
    } else if (report != null && report.transport() instanceof SqlData sqlData) {
      address = sqlData.address();
    }
    finish(report, null);
  }

  /** The connect has failed. */
  public void failed(Throwable failure) {
    finish(null, failure);
  }

  private void finish(@Nullable ConnectReport report, @Nullable Throwable failure) {
    if (!finished.compareAndSet(false, true)) {
      return;
    }
    attempt.leave();
    events.publish(
        subject(),
        new EventRecords.Finished(
            events.now(),
            facts,
            found(),
            events.since(start),
            report == null ? Events.Report.inOrder(attempt.durations()) : report.phases(),
            report,
            address,
            version,
            cached,
            failure),
        ConnectorListener::connectFinished);
  }

  /** The same failure with the events that led to it. */
  public ConnectorException withStory(ConnectorException failure) {
    String name = attempt.target().instance() != null ? null : facts.target();
    return failure.withRecentEvents(events.story(found(), name));
  }

  private Object subject() {
    InstanceName instance = found();
    return instance == null ? facts.target() : instance;
  }

  /** Publishes the end of a socket. */
  public static final class OpenTrace {

    private final Events events;
    private final ConnectFacts facts;
    private final @Nullable InstanceName instance;
    private final @Nullable InstanceAddress address;
    private final long start;

    OpenTrace(
        Events events,
        ConnectFacts facts,
        @Nullable InstanceName instance,
        @Nullable InstanceAddress address,
        long start) {
      this.events = events;
      this.facts = facts;
      this.instance = instance;
      this.address = address;
      this.start = start;
    }

    /** The socket is closed. */
    public void closed(long received, long sent, boolean drained) {
      if (events.details()) {
        events.tell(
            new EventRecords.Closed(
                events.now(),
                facts,
                instance,
                address,
                events.since(start),
                received,
                sent,
                drained),
            ConnectorListener::socketClosed);
      }
    }
  }
}
