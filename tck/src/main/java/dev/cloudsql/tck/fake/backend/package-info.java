/** The database that an instance hands decrypted connections to. */
@NullMarked
package dev.cloudsql.tck.fake.backend;

import org.jspecify.annotations.NullMarked;
