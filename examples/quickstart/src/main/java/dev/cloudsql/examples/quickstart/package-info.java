/** From a name to rows: {@link dev.cloudsql.examples.quickstart.Quickstart} is what to copy. */
@NullMarked
package dev.cloudsql.examples.quickstart;

import org.jspecify.annotations.NullMarked;
