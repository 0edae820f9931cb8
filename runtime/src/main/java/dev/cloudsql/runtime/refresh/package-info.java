/**
 * Keeps the connection information of an instance fresh.
 *
 * <p>{@link dev.cloudsql.runtime.refresh.Refresher} is the shell around the pure machine in {@code
 * machine}: it feeds events into it under a short lock, and runs the actions that come out, in
 * order, outside of the lock.
 */
@NullMarked
package dev.cloudsql.runtime.refresh;

import org.jspecify.annotations.NullMarked;
