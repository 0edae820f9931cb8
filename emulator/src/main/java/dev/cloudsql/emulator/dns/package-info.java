/** The name server of the fake. */
@NullMarked
package dev.cloudsql.emulator.dns;

import org.jspecify.annotations.NullMarked;
