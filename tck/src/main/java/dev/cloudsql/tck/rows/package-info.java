/** End-to-end tests of a dialect as programs use it, from an instance connection name to rows. */
@NullMarked
package dev.cloudsql.tck.rows;

import org.jspecify.annotations.NullMarked;
