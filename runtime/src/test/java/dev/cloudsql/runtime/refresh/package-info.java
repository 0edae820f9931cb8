/**
 * Tests of the shell around the refresh machine, on a clock, a scheduler and a source that are
 * moved by hand.
 */
@NullMarked
package dev.cloudsql.runtime.refresh;

import org.jspecify.annotations.NullMarked;
