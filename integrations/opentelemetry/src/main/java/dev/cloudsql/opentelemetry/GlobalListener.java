package dev.cloudsql.opentelemetry;

import dev.cloudsql.ConnectorEvent;
import dev.cloudsql.ConnectorListener;
import io.opentelemetry.api.GlobalOpenTelemetry;
import org.jspecify.annotations.Nullable;

/**
 * Passes events on as soon as the program has set its global object. Before that, {@link
 * GlobalOpenTelemetry#get()} would set one that does nothing, and the program could not set its
 * own.
 */
final class GlobalListener implements ConnectorListener {

  private final boolean google;
  private volatile @Nullable OpenTelemetryListener listener;

  GlobalListener(boolean google) {
    this.google = google;
    var unused = listener();
  }

  @Override
  public void event(ConnectorEvent event) {
    OpenTelemetryListener known = listener();
    if (known != null) {
      known.event(event);
    }
  }

  private @Nullable OpenTelemetryListener listener() {
    OpenTelemetryListener known = listener;
    if (known == null && isSet()) {
      known =
          google
              ? OpenTelemetryListener.withGoogleMetrics(GlobalOpenTelemetry.get())
              : OpenTelemetryListener.of(GlobalOpenTelemetry.get());
      listener = known;
    }
    return known;
  }

  private static boolean isSet() {
    try {
      return GlobalOpenTelemetry.isSet();
    } catch (NoSuchMethodError e) {
      // Before 1.57 only get() can tell.
      return true;
    }
  }
}
