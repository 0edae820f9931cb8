package dev.cloudsql.runtime.jfr;

import dev.cloudsql.AuthMode;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.ConnectStarted;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorEvent.DialStarted;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.RefreshStarted;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorException;
import dev.cloudsql.ConnectorListener;
import dev.cloudsql.InstanceAddress;
import dev.cloudsql.InstanceName;
import dev.cloudsql.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Passes events to Java Flight Recorder while a recording is on. An event of the recorder must
 * begin when the matter begins, so those under way are kept until their end.
 *
 * <p>A Java runtime may lack the module {@code jdk.jfr}; then this class does not link.
 */
public final class JfrListener implements ConnectorListener {

  private final ConcurrentMap<Long, JfrEvents.Connect> connects = new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, JfrEvents.Dial> dials = new ConcurrentHashMap<>();
  private final ConcurrentMap<Certificate, JfrEvents.Refresh> refreshes = new ConcurrentHashMap<>();

  /**
   * Makes a listener, without starting the recorder.
   *
   * @throws LinkageError if this Java runtime has no flight recorder
   */
  public JfrListener() {
    var unused = FlightRecorder.isInitialized();
  }

  /** Whether a recording wants the events within a connect. */
  public boolean details() {
    return FlightRecorder.isInitialized()
        && (new JfrEvents.Connect().isEnabled()
            || new JfrEvents.Dial().isEnabled()
            || new JfrEvents.SocketClosed().isEnabled());
  }

  @Override
  public void connectStarted(ConnectStarted event) {
    if (FlightRecorder.isInitialized()) {
      JfrEvents.Connect record = new JfrEvents.Connect();
      if (record.isEnabled()) {
        record.begin();
        connects.put(event.connectId(), record);
      }
    }
  }

  @Override
  public void connectFinished(ConnectFinished event) {
    JfrEvents.Connect record = connects.isEmpty() ? null : connects.remove(event.connectId());
    if (record == null) {
      return;
    }
    record.end();
    if (record.shouldCommit()) {
      record.connectId = event.connectId();
      record.target = event.target();
      record.instance = text(event.instance().orElse(null));
      record.operation = event.operation().name();
      record.dialect = event.dialect();
      record.authMode = event.authMode().name();
      record.outcome = event.outcome().name();
      record.errorType = event.errorType().orElse(null);
      record.failure = message(event.failure().orElse(null));
      record.cached = event.cached();
      record.databaseVersion = event.databaseVersion().orElse(null);
      record.addressType = event.address().map(at -> at.type().name()).orElse(null);
      record.address = event.address().map(InstanceAddress::host).orElse(null);
      Map<Phase, Duration> phases = event.phases();
      record.resolve = nanos(phases, Phase.RESOLVE);
      record.refresh = nanos(phases, Phase.REFRESH);
      record.tcp = nanos(phases, Phase.TCP);
      record.tls = nanos(phases, Phase.TLS);
      record.login = nanos(phases, Phase.LOGIN);
      record.commit();
    }
  }

  @Override
  public void dialStarted(DialStarted event) {
    if (FlightRecorder.isInitialized()) {
      JfrEvents.Dial record = new JfrEvents.Dial();
      if (record.isEnabled()) {
        record.begin();
        dials.put(event.connectId(), record);
      }
    }
  }

  @Override
  public void dialFinished(DialFinished event) {
    JfrEvents.Dial record = dials.isEmpty() ? null : dials.remove(event.connectId());
    if (record == null) {
      return;
    }
    record.end();
    if (record.shouldCommit()) {
      record.connectId = event.connectId();
      record.instance = text(event.instance().orElse(null));
      record.addressType = event.address().type().name();
      record.address = event.address().host();
      record.ip = event.ip().orElse(null);
      record.port = event.port();
      record.via = event.via().orElse(null);
      record.errorType = event.failure().map(failure -> failure.code().id()).orElse(null);
      record.failure = message(event.failure().orElse(null));
      record.commit();
    }
  }

  @Override
  public void refreshStarted(RefreshStarted event) {
    if (FlightRecorder.isInitialized()) {
      JfrEvents.Refresh record = new JfrEvents.Refresh();
      if (record.isEnabled()) {
        record.begin();
        refreshes.put(new Certificate(event.instance().orElse(null), event.authMode()), record);
      }
    }
  }

  @Override
  public void refreshFinished(RefreshFinished event) {
    JfrEvents.Refresh record =
        refreshes.isEmpty()
            ? null
            : refreshes.remove(new Certificate(event.instance().orElse(null), event.authMode()));
    if (record == null) {
      return;
    }
    record.end();
    if (record.shouldCommit()) {
      record.instance = text(event.instance().orElse(null));
      record.authMode = event.authMode().name();
      record.kind = event.kind().name();
      record.certificateExpiry =
          event.certificateExpiry().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
      record.errorType = event.failure().map(failure -> failure.code().id()).orElse(null);
      record.failure = message(event.failure().orElse(null));
      record.commit();
    }
  }

  @Override
  public void nameMoved(NameMoved event) {
    if (FlightRecorder.isInitialized()) {
      JfrEvents.Failover record = new JfrEvents.Failover();
      record.name = event.name();
      record.from = event.from().toString();
      record.to = event.to().toString();
      record.openSockets = event.openSockets();
      record.grace = event.grace().toNanos();
      record.commit();
    }
  }

  @Override
  public void socketClosed(SocketClosed event) {
    if (FlightRecorder.isInitialized()) {
      JfrEvents.SocketClosed record = new JfrEvents.SocketClosed();
      if (record.shouldCommit()) {
        record.connectId = event.connectId();
        record.target = event.target();
        record.instance = text(event.instance().orElse(null));
        record.address = event.address().map(InstanceAddress::host).orElse(null);
        record.lifetime = event.lifetime().toNanos();
        record.bytesReceived = event.bytesReceived();
        record.bytesSent = event.bytesSent();
        record.drained = event.drained();
        record.commit();
      }
    }
  }

  private static @Nullable String text(@Nullable InstanceName instance) {
    return instance == null ? null : instance.toString();
  }

  /** The message of a connector's exception; a driver's may quote settings. */
  private static @Nullable String message(@Nullable Throwable failure) {
    return failure instanceof ConnectorException ours ? ours.getMessage() : null;
  }

  private static long nanos(Map<Phase, Duration> phases, Phase phase) {
    return phases.getOrDefault(phase, Duration.ZERO).toNanos();
  }

  private record Certificate(@Nullable InstanceName instance, AuthMode authMode) {}
}
