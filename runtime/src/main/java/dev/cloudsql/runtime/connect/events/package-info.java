/** Events for the log and for listeners. */
@NullMarked
package dev.cloudsql.runtime.connect.events;

import org.jspecify.annotations.NullMarked;
