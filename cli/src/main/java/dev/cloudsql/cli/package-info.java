/** The program {@code cloudsql}: its options, output, errors and exit codes. */
@NullMarked
package dev.cloudsql.cli;

import org.jspecify.annotations.NullMarked;
