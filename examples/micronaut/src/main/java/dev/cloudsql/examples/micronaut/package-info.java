/** A Micronaut application that connects to Cloud SQL by configuration alone. */
@NullMarked
package dev.cloudsql.examples.micronaut;

import org.jspecify.annotations.NullMarked;
