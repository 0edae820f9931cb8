/** Starts servers and clients, lets contenders take turns, and compares them. */
@NullMarked
package dev.cloudsql.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
