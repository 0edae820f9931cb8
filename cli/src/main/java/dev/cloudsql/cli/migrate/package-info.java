/** {@code cloudsql migrate}: from the configuration of the official Java connector to ours. */
@NullMarked
package dev.cloudsql.cli.migrate;

import org.jspecify.annotations.NullMarked;
