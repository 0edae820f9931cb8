/**
 * Tests of the refresh machine: stories, tables, a simulation, and the mutations that the
 * simulation has to catch.
 *
 * <p>{@link dev.cloudsql.runtime.refresh.machine.RandomHistory} makes things happen, {@link
 * dev.cloudsql.runtime.refresh.machine.Auditor} holds what the machine does against each {@link
 * dev.cloudsql.runtime.refresh.machine.Invariant}.
 */
@NullMarked
package dev.cloudsql.runtime.refresh.machine;

import org.jspecify.annotations.NullMarked;
