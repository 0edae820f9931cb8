/** What several tests of failures wait for and look at. */
@NullMarked
package dev.cloudsql.reliability.testing;

import org.jspecify.annotations.NullMarked;
