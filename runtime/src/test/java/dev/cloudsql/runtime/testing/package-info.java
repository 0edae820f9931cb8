/** What tests of several packages share. */
@NullMarked
package dev.cloudsql.runtime.testing;

import org.jspecify.annotations.NullMarked;
