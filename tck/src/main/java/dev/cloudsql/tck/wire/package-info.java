/** Connections from a dialect to its database that record every byte. */
@NullMarked
package dev.cloudsql.tck.wire;

import org.jspecify.annotations.NullMarked;
