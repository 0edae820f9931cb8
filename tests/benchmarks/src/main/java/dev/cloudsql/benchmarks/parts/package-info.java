/** Small parts of a connect, measured by JMH. */
@NullMarked
package dev.cloudsql.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
