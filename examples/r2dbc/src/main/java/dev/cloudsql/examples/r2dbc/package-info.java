/** A reactive Spring Boot application on Cloud SQL: nothing in its code says so. */
@NullMarked
package dev.cloudsql.examples.r2dbc;

import org.jspecify.annotations.NullMarked;
