/** The dialect for PostgreSQL, on pgjdbc. */
@NullMarked
package dev.cloudsql.dialect.postgres;

import org.jspecify.annotations.NullMarked;
