/** What the servers of one fake share. */
@NullMarked
package dev.cloudsql.tck.fake.state;

import org.jspecify.annotations.NullMarked;
