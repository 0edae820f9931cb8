/** What the fake saw: calls, connections, and waiting for them. */
@NullMarked
package dev.cloudsql.emulator.journal;

import org.jspecify.annotations.NullMarked;
