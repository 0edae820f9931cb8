/** R2DBC connections against the emulator, with real databases behind it. */
@NullMarked
package dev.cloudsql.r2dbc;

import org.jspecify.annotations.NullMarked;
