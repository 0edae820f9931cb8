/**
 * The runtime behind {@code dev.cloudsql.Connectors}, and the place where it is put together:
 * clocks and threads come from here.
 */
@NullMarked
package dev.cloudsql.runtime;

import org.jspecify.annotations.NullMarked;
