/** A Quarkus application on Cloud SQL: nothing in its code says so. */
@NullMarked
package dev.cloudsql.examples.quarkus;

import org.jspecify.annotations.NullMarked;
