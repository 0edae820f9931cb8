/** A reactive Spring Boot application that connects to Cloud SQL by configuration alone. */
@NullMarked
package dev.cloudsql.examples.r2dbc;

import org.jspecify.annotations.NullMarked;
