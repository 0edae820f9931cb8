/** A SQL Server for tests: a backend with TDS 7.4 on the wire and the tables of H2. */
@NullMarked
package dev.cloudsql.emulator.tds;

import org.jspecify.annotations.NullMarked;
