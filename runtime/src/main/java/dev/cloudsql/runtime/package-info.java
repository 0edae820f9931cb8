/**
 * The runtime behind {@code dev.cloudsql.Connectors}, and the place where it is put together: only
 * here are clocks, threads and system properties looked at.
 */
@NullMarked
package dev.cloudsql.runtime;

import org.jspecify.annotations.NullMarked;
