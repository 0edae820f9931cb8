/** A Micronaut application on Cloud SQL: nothing in its code says so. */
@NullMarked
package dev.cloudsql.examples.micronaut;

import org.jspecify.annotations.NullMarked;
