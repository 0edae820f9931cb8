/** Support for tests of code that may hang, fail or leak secrets. */
@NullMarked
package dev.cloudsql.tck.trial;

import org.jspecify.annotations.NullMarked;
