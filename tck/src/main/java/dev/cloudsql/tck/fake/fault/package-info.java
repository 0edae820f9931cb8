/** What can be made to go wrong, as values. */
@NullMarked
package dev.cloudsql.tck.fake.fault;

import org.jspecify.annotations.NullMarked;
