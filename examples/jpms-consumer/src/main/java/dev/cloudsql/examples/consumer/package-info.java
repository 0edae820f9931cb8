/** A program on the module path. */
@NullMarked
package dev.cloudsql.examples.consumer;

import org.jspecify.annotations.NullMarked;
