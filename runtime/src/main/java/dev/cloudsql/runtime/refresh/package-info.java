/**
 * Keeps the connection info of an instance fresh.
 *
 * <p>{@link dev.cloudsql.runtime.refresh.Refresher} passes events to the pure state machine in
 * {@code machine} under a short lock, and runs the resulting actions, in order, outside the lock.
 */
@NullMarked
package dev.cloudsql.runtime.refresh;

import org.jspecify.annotations.NullMarked;
