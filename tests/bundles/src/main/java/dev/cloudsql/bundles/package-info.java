/** A program that knows JDBC alone. */
@NullMarked
package dev.cloudsql.bundles;

import org.jspecify.annotations.NullMarked;
