/** The column types, as TDS writes them. */
@NullMarked
package dev.cloudsql.emulator.tds.type;

import org.jspecify.annotations.NullMarked;
