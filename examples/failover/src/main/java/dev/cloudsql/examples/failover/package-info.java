/** A DNS name moves: {@link dev.cloudsql.examples.failover.Visits} is what to copy. */
@NullMarked
package dev.cloudsql.examples.failover;

import org.jspecify.annotations.NullMarked;
