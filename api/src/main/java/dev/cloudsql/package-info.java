/**
 * What a program writes to connect to a Cloud SQL instance; {@link dev.cloudsql.Connectors} is the
 * entry.
 */
@NullMarked
package dev.cloudsql;

import org.jspecify.annotations.NullMarked;
