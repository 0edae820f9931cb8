/** How to log in to PostgreSQL over given sockets with pgjdbc. */
@NullMarked
package dev.cloudsql.dialect.postgres;

import org.jspecify.annotations.NullMarked;
