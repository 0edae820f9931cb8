/** A PostgreSQL out of Maven artifacts. */
@NullMarked
package dev.cloudsql.databases.postgres;

import org.jspecify.annotations.NullMarked;
