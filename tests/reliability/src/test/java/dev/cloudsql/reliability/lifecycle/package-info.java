/** What starts, stops, and is left behind. */
@NullMarked
package dev.cloudsql.reliability.lifecycle;

import org.jspecify.annotations.NullMarked;
