/**
 * Records of the HTTP calls and connections that arrived at the emulator, with methods to wait for
 * them.
 */
@NullMarked
package dev.cloudsql.emulator.journal;

import org.jspecify.annotations.NullMarked;
