/** What arrived at the emulator, HTTP calls and connections, and how to wait for it. */
@NullMarked
package dev.cloudsql.emulator.journal;

import org.jspecify.annotations.NullMarked;
