/** The state that the servers of one emulator share. */
@NullMarked
package dev.cloudsql.emulator.state;

import org.jspecify.annotations.NullMarked;
