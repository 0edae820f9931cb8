/** The server of SQL Data: streams, and sessions that go on over several of them. */
@NullMarked
package dev.cloudsql.emulator.sqldata;

import org.jspecify.annotations.NullMarked;
