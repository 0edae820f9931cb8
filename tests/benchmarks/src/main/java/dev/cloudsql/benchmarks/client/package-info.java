/**
 * What is measured: a process with one contender on its class path, which runs one scenario and
 * prints numbers.
 */
@NullMarked
package dev.cloudsql.benchmarks.client;

import org.jspecify.annotations.NullMarked;
