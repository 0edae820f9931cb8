/** The names that a connector was asked for: where each leads, and what happens when it moves. */
@NullMarked
package dev.cloudsql.runtime.connect.names;

import org.jspecify.annotations.NullMarked;
