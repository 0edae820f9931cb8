/** A SQL Server for tests: a backend that speaks TDS 7.4 and understands a little SQL. */
@NullMarked
package dev.cloudsql.emulator.tds;

import org.jspecify.annotations.NullMarked;
