/** A whole connector against the emulator, on a clock that a test moves. */
@NullMarked
package dev.cloudsql.runtime.connect.time;

import org.jspecify.annotations.NullMarked;
