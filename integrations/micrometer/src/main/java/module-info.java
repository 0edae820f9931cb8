/**
 * Meters of Cloud SQL connectors for Micrometer: {@link
 * dev.cloudsql.micrometer.MicrometerListener}, or {@code listener=micrometer} in a URL.
 */
module dev.cloudsql.micrometer {
  requires transitive dev.cloudsql;
  requires transitive micrometer.core;
  requires static com.google.auto.service;
  requires static org.jspecify;

  exports dev.cloudsql.micrometer;

  provides dev.cloudsql.spi.ConnectorListenerProvider with
      dev.cloudsql.micrometer.MicrometerListenerProvider;
}
