/**
 * The types that programs use to connect to Cloud SQL instances; {@link dev.cloudsql.Connectors} is
 * the entry point.
 */
@NullMarked
package dev.cloudsql;

import org.jspecify.annotations.NullMarked;
