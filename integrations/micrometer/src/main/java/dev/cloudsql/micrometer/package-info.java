/** Meters of Cloud SQL connectors for Micrometer. */
@NullMarked
package dev.cloudsql.micrometer;

import org.jspecify.annotations.NullMarked;
