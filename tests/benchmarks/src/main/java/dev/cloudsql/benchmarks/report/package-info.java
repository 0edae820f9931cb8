/** Results, comparisons and reports. */
@NullMarked
package dev.cloudsql.benchmarks.report;

import org.jspecify.annotations.NullMarked;
