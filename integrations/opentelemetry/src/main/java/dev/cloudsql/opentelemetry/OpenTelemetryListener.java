package dev.cloudsql.opentelemetry;

import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorEvent.ConnectFinished;
import dev.cloudsql.ConnectorEvent.ConnectRetried;
import dev.cloudsql.ConnectorEvent.ConnectStarted;
import dev.cloudsql.ConnectorEvent.DialFinished;
import dev.cloudsql.ConnectorEvent.DrainEnded;
import dev.cloudsql.ConnectorEvent.NameMoved;
import dev.cloudsql.ConnectorEvent.PhaseFinished;
import dev.cloudsql.ConnectorEvent.RefreshFinished;
import dev.cloudsql.ConnectorEvent.SocketClosed;
import dev.cloudsql.ConnectorEvent.SocketOpened;
import dev.cloudsql.ConnectorListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import org.jspecify.annotations.Nullable;

/**
 * Records what connectors do as spans and metrics of OpenTelemetry, by its semantic conventions for
 * databases. {@code docs/observability.md} lists them with their attributes.
 *
 * <pre>{@code
 * ConnectorConfig config =
 *     ConnectorConfig.builder().listener(OpenTelemetryListener.of(openTelemetry)).build();
 * }</pre>
 *
 * <p>The span of a connect is a child of the span that is current where the connector is called,
 * also for {@link dev.cloudsql.Connector#connectAsync}. One listener can serve many connectors.
 * Safe for use by many threads.
 *
 * @since 0.1
 */
public final class OpenTelemetryListener implements ConnectorListener {

  private static final String SCOPE = "dev.cloudsql";

  private final Spans spans;
  private final ClientMetrics metrics;
  private final @Nullable GoogleMetrics google;

  private OpenTelemetryListener(OpenTelemetry openTelemetry, boolean withGoogle) {
    Meter meter = openTelemetry.getMeter(SCOPE);
    spans = new Spans(openTelemetry.getTracer(SCOPE));
    metrics = new ClientMetrics(meter);
    google = withGoogle ? new GoogleMetrics(meter) : null;
  }

  /** Makes a listener for spans and metrics by the semantic conventions. */
  public static OpenTelemetryListener of(OpenTelemetry openTelemetry) {
    return new OpenTelemetryListener(openTelemetry, false);
  }

  /**
   * Makes a listener that also records the metrics of Google's connectors, {@code
   * cloudsql.googleapis.com/client/connector/…}, for dashboards of these.
   */
  public static OpenTelemetryListener withGoogleMetrics(OpenTelemetry openTelemetry) {
    return new OpenTelemetryListener(openTelemetry, true);
  }

  @Override
  public void event(ConnectorEvent event) {
    if (event instanceof ConnectStarted started) {
      spans.started(started);
    } else if (event instanceof PhaseFinished phase) {
      spans.leftPhase(phase);
    } else if (event instanceof DialFinished dial) {
      spans.dialled(dial);
    } else if (event instanceof ConnectRetried retried) {
      spans.retried(retried);
    } else if (event instanceof ConnectFinished finished) {
      spans.finished(finished);
      metrics.connected(finished);
      if (google != null) {
        google.connected(finished);
      }
    } else if (event instanceof RefreshFinished refresh) {
      spans.refreshed(refresh);
      metrics.refreshed(refresh);
      if (google != null) {
        google.refreshed(refresh);
      }
    } else if (event instanceof SocketOpened opened) {
      metrics.opened(opened);
      if (google != null) {
        google.opened(opened);
      }
    } else if (event instanceof SocketClosed closed) {
      metrics.closed(closed);
      if (google != null) {
        google.closed(closed);
      }
    } else if (event instanceof NameMoved moved) {
      spans.moved(moved);
      metrics.moved(moved);
    } else if (event instanceof DrainEnded drained) {
      spans.drained(drained);
    }
  }
}
