/** One connect under way: its deadline, its phase, and what ends with it. */
@NullMarked
package dev.cloudsql.runtime.attempt;

import org.jspecify.annotations.NullMarked;
