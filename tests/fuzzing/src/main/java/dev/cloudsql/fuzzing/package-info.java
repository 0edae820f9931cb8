/** Generated inputs, and what a parser must not do with them. */
@NullMarked
package dev.cloudsql.fuzzing;

import org.jspecify.annotations.NullMarked;
