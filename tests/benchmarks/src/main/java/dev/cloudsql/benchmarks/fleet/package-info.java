/** A day of many processes that renew, without a network: how evenly do they call the Admin API? */
@NullMarked
package dev.cloudsql.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
