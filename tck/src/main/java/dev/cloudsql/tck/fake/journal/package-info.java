/** What the fake saw: calls, connections, and waiting for them. */
@NullMarked
package dev.cloudsql.tck.fake.journal;

import org.jspecify.annotations.NullMarked;
