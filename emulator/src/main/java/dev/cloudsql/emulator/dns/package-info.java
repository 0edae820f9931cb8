/** The name server of the emulator. */
@NullMarked
package dev.cloudsql.emulator.dns;

import org.jspecify.annotations.NullMarked;
