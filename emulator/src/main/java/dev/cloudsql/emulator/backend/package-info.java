/** The database that an instance hands decrypted connections to. */
@NullMarked
package dev.cloudsql.emulator.backend;

import org.jspecify.annotations.NullMarked;
