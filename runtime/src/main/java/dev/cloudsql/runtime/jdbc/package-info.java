/**
 * The JDBC entry points: options as properties, the {@code jdbc:cloudsql:} URL, the data source,
 * and errors as {@link java.sql.SQLException}s.
 */
@NullMarked
package dev.cloudsql.runtime.jdbc;

import org.jspecify.annotations.NullMarked;
