/** Spans and metrics of Cloud SQL connectors for OpenTelemetry. */
@NullMarked
package dev.cloudsql.opentelemetry;

import org.jspecify.annotations.NullMarked;
