/** The little SQL that the fake SQL Server understands. */
@NullMarked
package dev.cloudsql.emulator.tds.sql;

import org.jspecify.annotations.NullMarked;
