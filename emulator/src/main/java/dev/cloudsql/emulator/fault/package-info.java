/** The faults that tests can inject into HTTP calls and connections. */
@NullMarked
package dev.cloudsql.emulator.fault;

import org.jspecify.annotations.NullMarked;
