/** Faults, as values. */
@NullMarked
package dev.cloudsql.emulator.fault;

import org.jspecify.annotations.NullMarked;
