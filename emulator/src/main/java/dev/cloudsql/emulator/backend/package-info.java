/** The databases behind instances, which receive the decrypted connections. */
@NullMarked
package dev.cloudsql.emulator.backend;

import org.jspecify.annotations.NullMarked;
