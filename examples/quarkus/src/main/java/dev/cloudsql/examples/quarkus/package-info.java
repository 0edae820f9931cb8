/** A Quarkus application that connects to Cloud SQL by configuration alone. */
@NullMarked
package dev.cloudsql.examples.quarkus;

import org.jspecify.annotations.NullMarked;
