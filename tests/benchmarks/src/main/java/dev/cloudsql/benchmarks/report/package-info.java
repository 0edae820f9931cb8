/** What was measured, how it compares, and how it is told. */
@NullMarked
package dev.cloudsql.benchmarks.report;

import org.jspecify.annotations.NullMarked;
