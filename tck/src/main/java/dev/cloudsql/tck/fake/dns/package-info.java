/** The name server of the fake. */
@NullMarked
package dev.cloudsql.tck.fake.dns;

import org.jspecify.annotations.NullMarked;
