/** The emulator of Cloud SQL; {@link dev.cloudsql.emulator.CloudSqlEmulator} starts it. */
@NullMarked
package dev.cloudsql.emulator;

import org.jspecify.annotations.NullMarked;
