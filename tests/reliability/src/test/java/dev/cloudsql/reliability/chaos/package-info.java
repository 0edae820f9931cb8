/** Everything goes wrong at random, and what must hold is looked at all the while. */
@NullMarked
package dev.cloudsql.reliability.chaos;

import org.jspecify.annotations.NullMarked;
