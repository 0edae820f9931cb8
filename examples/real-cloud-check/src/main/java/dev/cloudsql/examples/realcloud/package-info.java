/** A check of the library with a real Cloud SQL instance. */
@NullMarked
package dev.cloudsql.examples.realcloud;

import org.jspecify.annotations.NullMarked;
