/** TDS packets and the values in them. */
@NullMarked
package dev.cloudsql.emulator.tds.wire;

import org.jspecify.annotations.NullMarked;
