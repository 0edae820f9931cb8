/** Failures that users of connectors report, each with the test that proves its absence. */
@NullMarked
package dev.cloudsql.reliability;

import org.jspecify.annotations.NullMarked;
