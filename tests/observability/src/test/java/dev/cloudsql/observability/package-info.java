/** What can be told of a connector from outside. */
@NullMarked
package dev.cloudsql.observability;

import org.jspecify.annotations.NullMarked;
