/** A program that is packed into one jar with all that it needs. */
@NullMarked
package dev.cloudsql.discovery;

import org.jspecify.annotations.NullMarked;
