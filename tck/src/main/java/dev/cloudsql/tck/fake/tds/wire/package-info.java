/** TDS packets and the values in them. */
@NullMarked
package dev.cloudsql.tck.fake.tds.wire;

import org.jspecify.annotations.NullMarked;
