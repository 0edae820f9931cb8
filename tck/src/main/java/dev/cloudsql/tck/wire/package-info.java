/** A way from a dialect to its database that sees every byte. */
@NullMarked
package dev.cloudsql.tck.wire;

import org.jspecify.annotations.NullMarked;
