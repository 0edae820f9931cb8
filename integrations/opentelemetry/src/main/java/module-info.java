/**
 * Spans and metrics of Cloud SQL connectors for OpenTelemetry: {@link
 * dev.cloudsql.opentelemetry.OpenTelemetryListener}, or {@code listener=opentelemetry} in a URL.
 */
module dev.cloudsql.opentelemetry {
  requires transitive dev.cloudsql;
  requires transitive io.opentelemetry.api;
  requires io.opentelemetry.context;
  requires static com.google.auto.service;
  requires static org.jspecify;

  exports dev.cloudsql.opentelemetry;

  provides dev.cloudsql.spi.ConnectorListenerProvider with
      dev.cloudsql.opentelemetry.OpenTelemetryListenerProvider;
}
